import { OWN_FAMILIES, OWN_LABELS } from '@cgroupkit/agent'

/** Every family that an agent tells of itself, with a sample; counters count seconds. */
export function ownPage(nowMs: number): string {
  const labels: Readonly<Record<string, string | undefined>> = OWN_LABELS
  return Object.entries(OWN_FAMILIES)
    .map(([name, [type, help]]) => {
      const label = labels[name]
      const of = label === undefined ? '' : `{${label}="some"}`
      const value = type === 'counter' ? Math.floor(nowMs / 1000) : 1
      return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${name}${of} ${value}\n`
    })
    .join('')
}
