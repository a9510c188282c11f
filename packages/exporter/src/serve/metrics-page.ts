import { DIALECTS, type DialectName } from '../dialects.js'
import { expose } from '../expose.js'
import { snapshotBlocks } from '../exposition.js'
import type { Block } from '../family.js'
import type { Snapshot } from '../observed.js'
import { formatFor } from './accept.js'
import type { Page } from './page.js'

/** Blocks in the format that `accept` asks for. */
export function blocksPage(blocks: Iterable<Block>, accept?: string): Page {
  const format = formatFor(accept)
  return { status: 200, headers: { 'content-type': format.contentType }, body: expose(blocks, format, { reuse: true }) }
}

/** A snapshot in one dialect, and beside it what the exporter says of itself. */
export function metricsPage(
  snapshot: Snapshot,
  {
    dialect,
    nowMs,
    own = [],
    accept,
  }: { dialect: DialectName; nowMs: number; own?: Iterable<Block>; accept?: string | undefined },
): Page {
  const format = formatFor(accept)
  const blocks = snapshotBlocks(snapshot, { dialect: DIALECTS[dialect], format, nowMs })
  return {
    status: 200,
    headers: { 'content-type': format.contentType },
    body: expose([...blocks, ...own], format, { reuse: true }),
  }
}
