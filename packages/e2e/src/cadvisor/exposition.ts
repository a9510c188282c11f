/** A family of an exposition in Prometheus' text format. */
export interface Family {
  name: string
  type: string
  help: string
  samples: Series[]
}

interface Series {
  labels: Readonly<Record<string, string>>
  value: string
  /** ms since the epoch */
  timestamp: string | undefined
}

/** Text format 0.0.4, as cAdvisor writes it: HELP, TYPE, samples. Throws SyntaxError on a line that is none of them. */
export function parseExposition(text: string): Map<string, Family> {
  const families = new Map<string, Family>()
  const help = new Map<string, string>()
  for (const line of text.split('\n')) {
    if (line === '') continue
    const [, word, name = '', rest = ''] = /^# (HELP|TYPE) (\S+) (.*)$/.exec(line) ?? []
    if (word === 'HELP') help.set(name, rest)
    else if (word === 'TYPE') families.set(name, { name, type: rest, help: help.get(name) ?? '', samples: [] })
    else {
      const [, of = '', labels = '', value = '', timestamp] = /^(\w+)(?:\{(.*)\})? (\S+)(?: (\d+))?$/.exec(line) ?? []
      const family = families.get(of) ?? families.get(of.replace(/_(?:sum|count|bucket)$/, ''))
      if (family === undefined) throw new SyntaxError(`no sample of a family: ${line}`)
      family.samples.push({ labels: labelsOf(labels), value, timestamp })
    }
  }
  return families
}

function labelsOf(text: string): Record<string, string> {
  const pairs = [...text.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)]
  return Object.fromEntries(pairs.map(([, name = '', value = '']) => [name, value.replaceAll(/\\(.)/g, '$1')]))
}
