/** A label's value between quotes. A lone half of a surrogate pair, which UTF-8 cannot say, is U+FFFD. */
export function escapeLabel(value: string): string {
  return SPECIAL.test(value)
    ? escapeHelp(value)
        .replaceAll('"', '\\"')
        .replaceAll(/\p{Surrogate}/gu, '\ufffd')
    : value
}

const SPECIAL = /["\\\n]|\p{Surrogate}/u

export function escapeHelp(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')
}

/** The labels of one subject as text, made once: in the order of their names, with room for those of a family in between. */
export class Labels {
  readonly #pairs: readonly (readonly [name: string, value: string])[]
  readonly #rooms = new Map<string, readonly string[]>()
  /** All of it, where a family adds none. */
  readonly text: string

  /** A name given twice counts once, the first. */
  constructor(pairs: readonly (readonly [name: string, value: string])[]) {
    this.#pairs = [...new Map([...pairs].reverse())].sort(byName)
    const inner = this.#pairs.map(([name, value]) => `${name}="${escapeLabel(value)}"`).join(',')
    this.text = inner === '' ? '' : `{${inner}}`
  }

  /** With those of a family; `names` sorted, `values` beside them. */
  with(names: readonly string[], values: readonly string[]): string {
    const [first = '', ...rest] = this.#room(names)
    return rest.reduce((text, piece, at) => `${text}${escapeLabel(values[at] ?? '')}${piece}`, first)
  }

  #room(names: readonly string[]): readonly string[] {
    const key = names.join()
    let room = this.#rooms.get(key)
    if (room === undefined) {
      room = this.#makeRoom(names)
      this.#rooms.set(key, room)
    }
    return room
  }

  /** The text around the values of `names`. */
  #makeRoom(names: readonly string[]): readonly string[] {
    const pieces: string[] = []
    let piece = '{'
    const all = [...this.#pairs, ...names.map((name) => [name, undefined] as const)].sort(byName)
    for (const [at, [name, value]] of all.entries()) {
      piece += `${at === 0 ? '' : ','}${name}="`
      if (value === undefined) {
        pieces.push(piece)
        piece = '"'
      } else piece += `${escapeLabel(value)}"`
    }
    return [...pieces, `${piece}}`]
  }
}

const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]) => (a < b ? -1 : a > b ? 1 : 0)
