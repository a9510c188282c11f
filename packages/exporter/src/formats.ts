import type { Family, Format } from './family.js'
import { escapeHelp, escapeLabel } from './labels.js'

/** The text format 0.0.4: timestamps in ms, any name for any type. */
const text: Format = {
  contentType: 'text/plain; version=0.0.4; charset=utf-8',
  head: ({ name, type, help }) => `# HELP ${name} ${escapeHelp(help)}\n# TYPE ${name} ${type}\n`,
  time: (ms) => (ms === undefined ? '' : ` ${ms}`),
  end: '',
}

/**
 * OpenMetrics 1.0: timestamps in s, a counter is named without the `_total` that its samples carry, and says its unit. The samples keep their names,
 * whatever happens: a counter that cAdvisor spells without `_total`, or a gauge that it spells with it, is `unknown` here.
 */
const openmetrics: Format = {
  contentType: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
  head: (family) => {
    const [name, type] = openMetricsName(family)
    const unit = family.unit !== undefined && name.endsWith(`_${family.unit}`) ? `# UNIT ${name} ${family.unit}\n` : ''
    return `# TYPE ${name} ${type}\n${unit}# HELP ${name} ${escapeLabel(family.help)}\n`
  },
  time: (ms) => (ms === undefined ? '' : ` ${ms / 1000}`),
  end: '# EOF\n',
}

const TOTAL = '_total'

function openMetricsName({ name, type }: Family): readonly [name: string, type: string] {
  const total = name.endsWith(TOTAL)
  if (type === 'counter' && total) return [name.slice(0, -TOTAL.length), type]
  return [name, type === 'counter' || total ? 'unknown' : type]
}

export const FORMATS = { text, openmetrics } as const satisfies Record<string, Format>
