import type { Sample, Write } from '@cgroupkit/core'
import type { Style } from '../output/style.js'
import { table } from '../output/table.js'
import type { Stops } from './stops.js'

/** "Follow one value": each stop, the file of cgroupkit that does it, and what stands there. */
export function stopsText(style: Style, { field, value, among, v1, v2, systemd, series }: Stops): string {
  const others = Object.entries(among).filter(([name]) => name !== field)
  const rows = [
    ...several('1 spec', 'core/src/spec.ts', [
      `linux.resources.${field} = ${value}`,
      ...(others.length === 0 ? [] : [`(beside ${others.map(([name, other]) => `${name} ${other}`).join(', ')})`]),
    ]),
    ['2 limits', 'core/src/limits.ts', `${field} = ${value}`],
    ['3 table', 'core/src/spec-table.ts', `row ${field}`],
    ...several('4 plan', 'core/src/plan.ts', [
      `v1       ${writes(v1)}`,
      `v2       ${writes(v2)}`,
      `systemd  ${systemd.map(({ name, type, value: property }) => `${name} (${type}) = ${property}`).join(', ') || 'nothing'}`,
    ]),
    ['5 directory', 'core/src/compat-dir.ts', 'mkdir at each of placements(), with our mark'],
    ['6 apply', 'core/src/apply.ts', 'one write(2) per line of the plan; absent files are skipped'],
    ...several('7 series', 'core/src/read-series.ts', [
      series.v1[0]?.name ?? series.v2[0]?.name ?? 'none',
      `v1       ${samples(series.v1)}`,
      `v2       ${samples(series.v2)}`,
    ]),
  ]
  const lines = rows.map(([stop = '', file = '', text = '']) => [stop, style.dim(file), text])
  return `${style.bold(field)}\n${table(lines, { indent: '  ' })}`
}

function several(stop: string, file: string, lines: readonly string[]): string[][] {
  return lines.map((line, at) => (at === 0 ? [stop, file, line] : ['', '', line]))
}

function writes(plan: readonly Write[]): string {
  return plan.map(({ file, data }) => `${file} ← ${data}`).join(', ') || 'nothing'
}

function samples(seen: readonly Sample[]): string {
  return seen.map(({ value, file }) => `${value} ← ${file}`).join(', ') || 'absent'
}
