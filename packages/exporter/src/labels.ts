import type { Piece } from './piece.js'

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

/** The labels that a family adds to those of its subjects, in the order of their names. */
export class Names {
  readonly key: string

  constructor(readonly names: readonly string[]) {
    this.key = names.join()
  }
}

export const NO_NAMES = new Names([])

/** The labels of one subject, made once: in the order of their names, with room for those of a family in between. */
export class Labels {
  readonly #pairs: readonly (readonly [name: string, value: string])[]
  readonly #rooms = new Map<string, readonly Uint8Array[]>()
  /** Two with the same are one series. */
  readonly text: string

  /** A name given twice counts once, the first. */
  constructor(pairs: readonly (readonly [name: string, value: string])[]) {
    this.#pairs = [...new Map([...pairs].reverse())].sort(byName)
    this.text = this.#around([])[0] ?? ''
  }

  /** `values` beside the names. */
  write(piece: Piece, of: Names, values: readonly string[]): void {
    let room = this.#rooms.get(of.key)
    if (room === undefined) {
      room = this.#around(of.names).map((text) => Buffer.from(text))
      this.#rooms.set(of.key, room)
    }
    let at = -1
    for (const bytes of room) {
      if (at >= 0) piece.text(escapeLabel(values[at] ?? ''))
      piece.bytes(bytes)
      at += 1
    }
  }

  /** The text around the values of `names`. */
  #around(names: readonly string[]): string[] {
    const texts: string[] = []
    let text = '{'
    const all = [...this.#pairs, ...names.map((name) => [name, undefined] as const)].sort(byName)
    for (const [at, [name, value]] of all.entries()) {
      text += `${at === 0 ? '' : ','}${name}="`
      if (value === undefined) {
        texts.push(text)
        text = '"'
      } else text += `${escapeLabel(value)}"`
    }
    return [...texts, all.length === 0 ? '' : `${text}}`]
  }
}

const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]) => (a < b ? -1 : a > b ? 1 : 0)
