import type { Block, Family, Format } from './family.js'
import { Labels } from './labels.js'

/** Characters of one piece: small beside a socket's buffer, large beside the cost of a write. */
const PIECE = 32_768

/**
 * An exposition, families by name, in pieces that are made as they are asked for: a reader that does not read costs one piece. A family without samples
 * is left out. No two blocks may have one name.
 */
export function* expose(blocks: Iterable<Block>, format: Format): Generator<string, void> {
  let text = ''
  for (const { family, lines } of [...blocks].sort((a, b) => (a.family.name < b.family.name ? -1 : 1))) {
    let head = format.head(family)
    for (const line of lines()) {
      if (line === '') continue
      text += head + line
      head = ''
      if (text.length < PIECE) continue
      yield text
      text = ''
    }
  }
  yield text + format.end
}

/** A family whose samples are there already. Values must be finite. */
export function block(
  family: Family,
  samples: Iterable<readonly [labels: Readonly<Record<string, string>>, value: number | bigint]>,
): Block {
  return {
    family,
    *lines() {
      for (const [labels, value] of samples) yield `${family.name}${new Labels(Object.entries(labels)).text} ${value}\n`
    },
  }
}
