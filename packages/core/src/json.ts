import { SpecError } from './errors.js'

/** Text longer than this is refused: the largest config.json seen in the wild is some hundred kB. In UTF-16 units, which is never more than its bytes. */
export const MAX_JSON_LENGTH = 16 * 1024 * 1024
/** Arrays and objects within each other. An OCI spec needs 7; recursion stays far from the end of the stack. */
export const MAX_JSON_DEPTH = 256
/** No 64-bit field needs more than 20; reading a number costs more than linear time in its digits. */
const MAX_DIGITS = 1024

// Sticky patterns do the per-character work natively: a config.json is read once per process, before any code is optimised.
const SPACE = /[ \t\n\r]*/y
// JSON forbids exactly these in a string
const PLAIN = /[^"\\\u0000-\u001f]*/y
const NUMBER = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?/y

/**
 * JSON.parse for hostile text and 64-bit numbers. Integers beyond ±(2^53 - 1) arrive as bigint, digit by digit; every other value is what
 * JSON.parse gives (`1e3` and fractions are numbers, the last of duplicate keys wins, `__proto__` is a key like any other).
 * Throws SpecError with field `$`, line and column: malformed text, a byte order mark, more than MAX_JSON_LENGTH or MAX_JSON_DEPTH.
 */
export function parseJson(text: string): unknown {
  if (text.length > MAX_JSON_LENGTH) {
    throw new SpecError('$', `longer than ${MAX_JSON_LENGTH} characters`, { hint: 'this is not an OCI config.json' })
  }
  if (text.charCodeAt(0) === 0xfeff) {
    throw new SpecError('$', 'starts with a byte order mark', { hint: 'save the file as UTF-8 without BOM' })
  }
  return new Reader(text).document()
}

class Reader {
  private at = 0

  constructor(private readonly text: string) {}

  document(): unknown {
    const value = this.value(0)
    this.space()
    if (this.at < this.text.length) this.fail('unexpected text after the end')
    return value
  }

  private value(depth: number): unknown {
    this.space()
    switch (this.text[this.at]) {
      case '{':
        return this.object(this.deeper(depth))
      case '[':
        return this.array(this.deeper(depth))
      case '"':
        return this.string()
      case 't':
        return this.word('true', true)
      case 'f':
        return this.word('false', false)
      case 'n':
        return this.word('null', null)
      default:
        return this.number()
    }
  }

  private deeper(depth: number): number {
    if (depth >= MAX_JSON_DEPTH) this.fail(`nested deeper than ${MAX_JSON_DEPTH} levels`)
    this.at++
    return depth + 1
  }

  private object(depth: number): Record<string, unknown> {
    const result: Record<string, unknown> = {}
    if (this.closes('}')) return result
    do {
      this.space()
      if (this.text[this.at] !== '"') this.fail('expected a key in double quotes')
      const key = this.string()
      this.space()
      if (this.text[this.at] !== ':') this.fail("expected ':'")
      this.at++
      const value = this.value(depth)
      // Assigning to `__proto__` would set the prototype; JSON.parse defines a property too.
      if (key === '__proto__')
        Object.defineProperty(result, key, { value, enumerable: true, configurable: true, writable: true })
      else result[key] = value
    } while (this.goesOn('}'))
    return result
  }

  private array(depth: number): unknown[] {
    const result: unknown[] = []
    if (this.closes(']')) return result
    do result.push(this.value(depth))
    while (this.goesOn(']'))
    return result
  }

  private closes(bracket: string): boolean {
    this.space()
    if (this.text[this.at] !== bracket) return false
    this.at++
    return true
  }

  private goesOn(bracket: string): boolean {
    if (this.closes(bracket)) return false
    if (this.text[this.at] !== ',') this.fail(`expected ',' or '${bracket}'`)
    this.at++
    return true
  }

  private string(): string {
    const { text } = this
    const start = this.at
    let end = this.match(PLAIN, start + 1)
    if (text[end] === '"') {
      this.at = end + 1
      return text.slice(start + 1, end)
    }
    while (text[end] === '\\') end = this.match(PLAIN, end + 2)
    if (text[end] !== '"') {
      this.at = Math.min(end, text.length)
      this.fail(end < text.length ? 'control character in a string' : 'string without end')
    }
    try {
      const value = JSON.parse(text.slice(start, end + 1)) as string
      this.at = end + 1
      return value
    } catch {
      return this.fail('bad escape in this string')
    }
  }

  private number(): number | bigint {
    NUMBER.lastIndex = this.at
    const found = NUMBER.exec(this.text)
    if (found === null) return this.fail(this.at < this.text.length ? 'unexpected character' : 'unexpected end')
    const [word, fraction, exponent] = found
    const value = Number(word)
    const whole = fraction === undefined && exponent === undefined
    if (whole && word.length > MAX_DIGITS) this.fail(`a number of ${word.length} digits`)
    this.at = NUMBER.lastIndex
    return whole && !Number.isSafeInteger(value) ? BigInt(word) : value
  }

  private word<T>(word: string, value: T): T {
    if (!this.text.startsWith(word, this.at)) this.fail('unexpected word')
    this.at += word.length
    return value
  }

  private space(): void {
    const code = this.text.charCodeAt(this.at)
    if (code <= 0x20) this.at = this.match(SPACE, this.at)
  }

  private match(pattern: RegExp, from: number): number {
    pattern.lastIndex = from
    pattern.test(this.text)
    return from > this.text.length ? from : pattern.lastIndex
  }

  private fail(what: string): never {
    const before = this.text.slice(0, this.at)
    const line = before.split('\n').length
    const column = this.at - before.lastIndexOf('\n')
    const rest = this.text.slice(this.at, this.at + 20)
    throw new SpecError('$', `${what} at line ${line} column ${column}`, {
      data: rest === '' ? undefined : rest,
      hint: this.text.trim() === '' ? 'the text is empty' : undefined,
    })
  }
}
