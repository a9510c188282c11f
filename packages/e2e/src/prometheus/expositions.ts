import { DIALECTS, type DialectName, expose, FORMATS, type Observed, snapshotBlocks } from '@cgroupkit/exporter'
import type { Page } from './pages.js'

/** What the exporter shows of `observed`. */
export function ourPage(
  format: keyof typeof FORMATS,
  nowMs: () => number,
  observed: (nowMs: number) => Observed[],
  dialect: DialectName = 'kubelet',
): Page {
  return {
    type: FORMATS[format].contentType,
    body: () => {
      const now = nowMs()
      const snapshot = { observed: observed(now), host: { column: 'v2' as const }, failed: false }
      const blocks = snapshotBlocks(snapshot, { dialect: DIALECTS[dialect], format: FORMATS[format], nowMs: now })
      return [...expose(blocks, FORMATS[format])].join('')
    },
  }
}
