import type { Sample } from './read-series.js'
import { SPEC_ROWS, START_TIME } from './spec-table.js'

/**
 * Prometheus text format 0.0.4, one family after the other by name, every value in full digits. `labels` go on each sample; they are sorted by
 * name, as cAdvisor's are, and must be valid label names.
 */
export function toExposition(samples: readonly Sample[], labels: Readonly<Record<string, string>> = {}): string {
  const help = new Map<string, string>([[START_TIME.name, START_TIME.help]])
  for (const { series } of SPEC_ROWS) if (series !== null) help.set(series.name, series.help)
  const pairs = Object.entries(labels)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}="${escapeLabel(value)}"`)
  const suffix = pairs.length === 0 ? '' : `{${pairs.join(',')}}`
  const lines: string[] = []
  for (const name of [...new Set(samples.map((sample) => sample.name))].sort()) {
    const text = help.get(name)
    if (text !== undefined) lines.push(`# HELP ${name} ${escapeHelp(text)}`)
    lines.push(`# TYPE ${name} gauge`)
    for (const sample of samples) if (sample.name === name) lines.push(`${name}${suffix} ${sample.value}`)
  }
  return lines.map((line) => `${line}\n`).join('')
}

function escapeLabel(value: string): string {
  return escapeHelp(value).replaceAll('"', '\\"')
}

function escapeHelp(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')
}
