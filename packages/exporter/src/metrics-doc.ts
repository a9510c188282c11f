import { ABSENT, REASONS } from './absent.js'
import { DIALECTS } from './dialects.js'
import { type MetricRow, SOURCES } from './metric-row.js'
import { METRICS } from './metric-table.js'

const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |\n`).join('')

function metricCells({ name, type, unit, cadvisor, container, sandbox, cri, timed }: MetricRow): string[] {
  const dialects = Object.entries(DIALECTS).flatMap(([dialect, { has }]) => (has(cadvisor, cri) ? [dialect] : []))
  const who = container.length === 0 ? 'the sandbox’s row alone' : container.join(', ')
  return [
    `\`${name}\``,
    type,
    unit ?? '',
    cadvisor.labels.join(', '),
    who,
    sandbox.join(', '),
    dialects.join(', '),
    timed ? 'yes' : '',
  ]
}

/** docs/metrics.md */
export function metricsMarkdown(): string {
  return `# The series, and who knows them

<!-- Written by \`npm run docs\` from packages/exporter/src/metric-table.ts, absent.ts and dialects.ts. Do not edit. -->

Every family of cAdvisor 0.60 is in one of the two tables. Names, types, help and labels are cAdvisor's own. What a source does not know is absent, never 0.

## Told
\`container\`: who knows it of one container; \`sandbox\`: of the whole pod, on the sandbox's row. \`time\`: carries the time of the reading.

${table(['series', 'type', 'unit', 'labels', 'container', 'sandbox', 'dialects', 'time'], METRICS.map(metricCells))}
\`container_scrape_error\`, a gauge without labels, is 1 while a source is down (kubelet, cadvisor).

## Who they are
${table(
  ['word', 'who'],
  Object.entries(SOURCES).map(([word, who]) => [word, who]),
)}
## Not told
${table(
  ['series', 'why'],
  [...ABSENT].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, reason]) => [`\`${name}\``, REASONS[reason]]),
)}
## Dialects
${table(
  ['dialect', 'whose'],
  Object.entries(DIALECTS).map(([name, { what }]) => [name, what]),
)}
- \`kubelet\`, \`cadvisor\`: limits with the kernel's defaults, as cAdvisor shows them; shares and reservation are the spec's own, which cAdvisor cannot always
  read back ([mapping](mapping.md)). \`cri\`: limits as the spec says, what it leaves out is absent.
- OpenMetrics: a counter that cAdvisor spells without \`_total\`, and a gauge that it spells with it, is \`unknown\` there; the samples keep their names.
- Times are in seconds to the nanosecond, where containerd's CRI cuts them to whole ones.
`
}
