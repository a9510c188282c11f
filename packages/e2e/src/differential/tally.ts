import type { Line } from '../step.js'

/** What a run has seen; written by the guest as JSON. */
export interface Tally {
  operations: number
  programs: number
  /** Programs on which kernel and simulator differ. */
  divergences: number
  /** Differences that did not come again with the same program: none is expected. */
  unstable: number
  /** Answers by errno. */
  errnos: Record<string, number>
  /** Writes by interface file. */
  writes: Record<string, number>
}

export const emptyTally = (files: readonly string[]): Tally => ({
  operations: 0,
  programs: 0,
  divergences: 0,
  unstable: 0,
  errnos: {},
  writes: Object.fromEntries(files.map((file) => [file, 0])),
})

/** What belongs to an operation rather than being one. */
const AROUND = new Set<Line['op']>(['settle', 'drain', 'follow', 'look'])

export function count(tally: Tally, lines: readonly Line[]): void {
  tally.programs += 1
  for (const { op, at, answer } of lines) {
    if (AROUND.has(op)) continue
    tally.operations += 1
    if (answer.errno !== undefined) tally.errnos[answer.errno] = (tally.errnos[answer.errno] ?? 0) + 1
    const file = at.slice(at.lastIndexOf('/') + 1)
    if (op === 'write' && file in tally.writes) tally.writes[file] = (tally.writes[file] ?? 0) + 1
  }
}
