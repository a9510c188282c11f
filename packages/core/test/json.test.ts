import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MAX_JSON_LENGTH, parseJson, SpecError } from '../src/index.js'

const refusal = (text: string): SpecError => {
  try {
    parseJson(text)
  } catch (error) {
    if (error instanceof SpecError) return error
    throw error
  }
  throw new Error(`accepted ${text.slice(0, 40)}`)
}

describe('numbers', () => {
  it.each([
    ['9007199254740991', 9007199254740991],
    ['-9007199254740991', -9007199254740991],
    ['9007199254740992', 9007199254740992n],
    ['9007199254740993', 9007199254740993n],
    ['-9007199254740993', -9007199254740993n],
    ['9223372036854775807', 9223372036854775807n],
    ['9223372036854771712', 9223372036854771712n],
    ['18446744073709551615', 18446744073709551615n],
    ['-0', -0],
    ['1e3', 1000],
    ['1.5', 1.5],
    ['1e400', Number.POSITIVE_INFINITY],
  ])('%s', (text, value) => {
    expect(parseJson(text)).toBe(value)
    expect(parseJson(` {"a": [${text}]}\n`)).toEqual({ a: [value] })
  })

  it('every integer survives, digit by digit', () => {
    fc.assert(
      fc.property(fc.bigInt(-(2n ** 70n), 2n ** 70n), (value) => BigInt(parseJson(`${value}`) as number) === value),
    )
  })

  it('digits without end are refused, not computed', () => {
    expect(refusal('9'.repeat(1_000_000)).message).toContain('a number of 1000000 digits')
  })
})

describe('agreement with JSON.parse', () => {
  it('on every JSON text without large integers', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(0, 1, '\t'), (value, indent) => {
        const text = JSON.stringify(value, undefined, indent)
        // Doubles beyond 2^53 print as integers, which are bigints here.
        fc.pre(!/\d{16}/.test(text))
        expect(parseJson(text)).toEqual(JSON.parse(text))
      }),
      { numRuns: 500 },
    )
  })

  it('on which texts are JSON at all', () => {
    const near = fc
      .array(
        fc.constantFrom(
          '{',
          '}',
          '[',
          ']',
          ',',
          ':',
          '"',
          'a',
          '\\',
          '\\u12',
          '0',
          '-',
          '.',
          'e',
          ' ',
          '\n',
          'true',
          'null',
          '\u0001',
          '"k":1',
        ),
      )
      .map((words) => words.join(''))
    const accepts = (parse: (text: string) => unknown, text: string) => {
      try {
        return { value: parse(text) }
      } catch {
        return 'refused'
      }
    }
    fc.assert(
      fc.property(near, (text) => {
        expect(accepts(parseJson, text)).toEqual(accepts(JSON.parse, text))
      }),
      { numRuns: 3000 },
    )
  })

  it.each(['"\\u00e9\\ud83d\\ude00\\n"', '"\\ud800"', '"é😀"', '{"a":1,"a":2}', '{"":{}}', '[[],{},""]'])(
    '%s',
    (text) => {
      expect(parseJson(text)).toEqual(JSON.parse(text))
    },
  )
})

describe('hostile text', () => {
  it('__proto__ is a key like any other', () => {
    const value = parseJson('{"__proto__": {"limit": 1}, "constructor": 2}') as Record<string, unknown>
    expect(Object.keys(value)).toEqual(['__proto__', 'constructor'])
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
    expect('limit' in value).toBe(false)
    expect('limit' in {}).toBe(false)
  })

  it.each([
    ['arrays', '['],
    ['objects', '{"a":'],
    ['closed arrays', '[]'],
  ])('100 000 nested %s do not overflow the stack', (_, open) => {
    const text = open === '[]' ? '['.repeat(100_000) + ']'.repeat(100_000) : open.repeat(100_000)
    expect(refusal(text)).toMatchObject({ field: '$', code: 'ERR_SPEC' })
    expect(refusal(text).message).toContain('nested deeper than 256 levels')
  })

  it('256 levels are fine', () => {
    expect(parseJson('['.repeat(256) + ']'.repeat(256))).toBeInstanceOf(Array)
    expect(refusal('['.repeat(257) + ']'.repeat(257)).message).toContain('nested deeper')
  })

  it('more than 16 MiB is refused unread', () => {
    expect(refusal(' '.repeat(MAX_JSON_LENGTH + 1)).message).toContain('longer than')
  })

  it('10 MB of JSON are read', () => {
    const items = new Array(400_000).fill('{"name":"value","n":12345}')
    expect(parseJson(`[${items}]`)).toHaveLength(400_000)
  })

  it('a byte order mark is refused with a hint', () => {
    expect(refusal('\ufeff{}')).toMatchObject({ field: '$', hint: 'save the file as UTF-8 without BOM' })
  })
})

describe('messages say where', () => {
  it.each([
    ['', 'unexpected end at line 1 column 1'],
    ['{"a": 1,}', 'expected a key in double quotes at line 1 column 9'],
    ['{\n  "a": tru\n}', 'unexpected word at line 2 column 8'],
    ['{"a" 1}', "expected ':' at line 1 column 6"],
    ['[1 2]', "expected ',' or ']' at line 1 column 4"],
    ['{"a": 1', "expected ',' or '}' at line 1 column 8"],
    ['{} x', 'unexpected text after the end at line 1 column 4'],
    ['"abc', 'string without end at line 1 column 5'],
    ['"a\nb"', 'control character in a string at line 1 column 3'],
    ['"\\x"', 'bad escape in this string at line 1 column 1'],
    ['01', 'unexpected text after the end at line 1 column 2'],
    ['NaN', 'unexpected character at line 1 column 1'],
    ["{'a': 1}", 'expected a key in double quotes at line 1 column 2'],
  ])('%j', (text, message) => {
    expect(refusal(text).message).toContain(message)
  })

  it('an empty file has a hint of its own', () => {
    expect(refusal('\n')).toMatchObject({ hint: 'the text is empty' })
  })
})
