import type { Block, Family, Format } from './family.js'
import { Labels, NO_NAMES } from './labels.js'
import { Piece } from './piece.js'

/**
 * An exposition, families by name, in pieces of whole lines that are made as they are asked for: a reader that does not read costs one piece. A family
 * without samples is left out. No two blocks may have one name. `reuse`: the bytes of a piece are good until the next is asked for; for who sends it before.
 */
export function* expose(
  blocks: Iterable<Block>,
  format: Format,
  { reuse = false }: { reuse?: boolean } = {},
): Generator<Buffer, void> {
  const piece = new Piece(reuse)
  for (const { family, write } of [...blocks].sort((a, b) => (a.family.name < b.family.name ? -1 : 1))) {
    const before = piece.length
    piece.text(format.head(family))
    const headed = piece.length
    let sent = false
    for (const _ of write(piece)) {
      if (!piece.isFull) continue
      yield piece.take()
      sent = true
    }
    if (!sent && piece.length === headed) piece.cut(before)
  }
  piece.text(format.end)
  yield piece.take()
}

/** A family whose samples are there already. Values must be finite. */
export function block(
  family: Family,
  samples: Iterable<readonly [labels: Readonly<Record<string, string>>, value: number | bigint]>,
): Block {
  return {
    family,
    *write(piece) {
      for (const [labels, value] of samples) {
        piece.ascii(family.name)
        new Labels(Object.entries(labels)).write(piece, NO_NAMES, [])
        piece.ascii(` ${value}\n`)
        yield
      }
    },
  }
}
