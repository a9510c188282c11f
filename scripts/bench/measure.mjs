// Ratios of two ways to do the same work, measured in one process and in turns, so that the machine's mood falls on both.

const median = (numbers) => quantile(numbers, 0.5)
function quantile(numbers, q) {
  const sorted = [...numbers].sort((a, b) => a - b)
  const at = (sorted.length - 1) * q
  const low = Math.floor(at)
  return sorted[low] + (at - low) * ((sorted[low + 1] ?? sorted[low]) - sorted[low])
}

async function time(work) {
  const started = process.hrtime.bigint()
  await work()
  return Number(process.hrtime.bigint() - started)
}

/**
 * @param {{name: string, bar: number, better: 'lower'|'higher', baseline: string, rounds?: number, each?: number, ours: () => unknown, theirs: () => unknown}} row
 *   `each`: operations in one call, to print ns per operation; `bar`: the ratio to keep, ours / theirs in time ('lower') or in speed ('higher')
 */
export async function compare({ name, bar, better, baseline, rounds = 31, each = 1, ours, theirs }) {
  for (let warm = 0; warm < 3; warm += 1) {
    await ours()
    await theirs()
  }
  const [mine, raw, ratios] = [[], [], []]
  for (let round = 0; round < rounds; round += 1) {
    // who goes first alternates: the second finds warmer caches
    const first = round % 2 === 0
    const a = await time(first ? ours : theirs)
    const b = await time(first ? theirs : ours)
    const [own, other] = first ? [a, b] : [b, a]
    mine.push(own / each)
    raw.push(other / each)
    ratios.push(better === 'lower' ? own / other : other / own)
  }
  const ratio = median(ratios)
  return {
    name,
    baseline,
    rounds,
    oursNs: median(mine),
    baselineNs: median(raw),
    ratio,
    iqr: [quantile(ratios, 0.25), quantile(ratios, 0.75)],
    bar,
    better,
    ok: better === 'lower' ? ratio <= bar : ratio >= bar,
  }
}

const ns = (value) =>
  value >= 1e6
    ? `${(value / 1e6).toFixed(2)} ms`
    : value >= 1e3
      ? `${(value / 1e3).toFixed(1)} µs`
      : `${value.toFixed(0)} ns`

export function table(rows) {
  const head = ['what', 'ours', 'baseline', 'ratio', 'IQR', 'bar', '', 'against']
  const body = rows.map((row) => [
    row.name,
    ns(row.oursNs),
    ns(row.baselineNs),
    `${row.ratio.toFixed(2)}×`,
    `${row.iqr[0].toFixed(2)}–${row.iqr[1].toFixed(2)}`,
    `${row.better === 'lower' ? '≤' : '≥'} ${row.bar}×`,
    row.ok ? 'ok' : 'OVER',
    row.baseline,
  ])
  const widths = head.map((title, column) => Math.max(title.length, ...body.map((cells) => cells[column].length)))
  const line = (cells) =>
    cells
      .map((cell, column) =>
        column === 0 || column === 7 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]),
      )
      .join('  ')
      .trimEnd()
  return [line(head), line(widths.map((width) => '─'.repeat(width))), ...body.map(line)].join('\n')
}
