import { type Block, block, type CollectorHealth } from '@cgroupkit/exporter'

const family = (name: string, type: 'counter' | 'gauge', help: string) => ({
  name: `cgroupkit_export_${name}`,
  type,
  help,
})

/** How the collecting of numbers does, as series. */
export function healthBlocks({ sources, rounds, lastRoundMs, running, stale, held }: CollectorHealth): Block[] {
  const asked = sources.filter(({ up }) => up !== undefined)
  return [
    block(
      family('source_up', 'gauge', '1 while a source of numbers answers, for one container at least.'),
      asked.map(({ source, up }) => [{ source }, up === true ? 1 : 0]),
    ),
    block(
      family('readings_total', 'counter', 'Answers of a source, each for one container or sandbox.'),
      sources.map(({ source, readings }) => [{ source }, readings]),
    ),
    block(
      family('failures_total', 'counter', 'Readings that failed, by error code; the last numbers stand for a minute.'),
      sources.flatMap(({ source, failures }) =>
        [...failures].map(([code, count]) => [{ source, code }, count] as const),
      ),
    ),
    block(
      family('skipped_total', 'counter', 'Readings left out since too many others are late.'),
      sources.map(({ source, skipped }) => [{ source }, skipped]),
    ),
    block(family('rounds_total', 'counter', 'Readings of everybody.'), [[{}, rounds]]),
    block(
      family('collect_seconds', 'gauge', 'Of the last round, until everybody had answered or was late.'),
      lastRoundMs === undefined ? [] : [[{}, Math.round(lastRoundMs) / 1000]],
    ),
    block(family('running', 'gauge', 'Readings under way.'), [[{}, running]]),
    block(family('stale', 'gauge', 'Containers and sandboxes whose numbers are too old to be told.'), [[{}, stale]]),
    block(family('held_total', 'counter', 'Samples of counters that a source told lower than before.'), [[{}, held]]),
  ]
}
