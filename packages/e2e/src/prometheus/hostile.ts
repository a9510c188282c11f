import type { Count, Observed } from '@cgroupkit/exporter'

/** Names that somebody thought of who means no good. */
const TEXTS = [
  'plain',
  'quote " backslash \\ newline \n end\\',
  '\\n is no newline, \\" is no quote',
  'tab \t carriage return \r nul-less',
  'ünïcode 漢字 🚀',
  'half \ud800 of a pair',
  '{container="other"} 1',
  '# HELP container_last_seen x',
  'long '.repeat(2048),
  ' blanks around ',
]

const U64_MAX = 2n ** 64n - 1n
/** What is no count is left out, and what is one arrives: as a double, which is all that Prometheus has. */
const COUNTS: readonly (Count | undefined)[] = [
  0,
  1,
  2 ** 53,
  U64_MAX,
  2n ** 53n + 1n,
  Number.NaN,
  -1,
  0.5,
  Number.POSITIVE_INFINITY,
  2n ** 64n,
  undefined,
]

export function hostile(nowMs: number): Observed[] {
  return TEXTS.flatMap((text, at) =>
    COUNTS.map(
      (count, index): Observed => ({
        identity: {
          kind: 'container',
          cgroup: `/kubepods/${at}/${index}/${text}`,
          id: `${at}-${index}`,
          image: text,
          container: text,
          pod: { namespace: text, name: `${text}${index}`, uid: '' },
        },
        readAtMs: nowMs - 1000,
        stats: {
          cpu: { total: count, user: count },
          memory: { usage: count, workingSet: count },
          network: [{ name: text, rxBytes: count }],
          processes: { threadsCurrent: count },
        },
      }),
    ),
  )
}
