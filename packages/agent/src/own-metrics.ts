import { codeOf, type Mount } from '@cgroupkit/core'
import type { Agent, Standing } from './agent.js'

/** What the agent says of itself: name → type, help. */
export const OWN_FAMILIES = {
  cgroupkit_agent_info: ['gauge', 'Version of the agent; always 1.'],
  cgroupkit_agent_containers: ['gauge', 'Containers of sandboxes, by whose their directory is.'],
  cgroupkit_agent_limits_pending: [
    'gauge',
    'Containers whose limits wait for controllers, for their pod’s cgroup or for a source.',
  ],
  cgroupkit_agent_source_up: ['gauge', '1 while the source of containers is connected.'],
  cgroupkit_agent_actions_total: ['counter', 'Actions carried out, or with --observe that would have been.'],
  cgroupkit_agent_failures_total: ['counter', 'Actions and looks that failed, by error code; each is tried again.'],
  cgroupkit_agent_skipped_writes_total: ['counter', 'Values that the kernel refused or that had no file, by errno.'],
  cgroupkit_agent_refused_total: ['counter', 'Containers whose spec or id cannot be used.'],
  cgroupkit_agent_resyncs_total: ['counter', 'Full passes over all containers.'],
  cgroupkit_agent_journal_entries: ['gauge', 'Directories that the journal says are ours.'],
  cgroupkit_agent_directory_info: [
    'gauge',
    'Directories that hold no process, by the id that cAdvisor gives them: their rows count nothing; always 1.',
  ],
} as const satisfies Record<string, readonly [type: 'gauge' | 'counter', help: string]>
type Family = keyof typeof OWN_FAMILIES
type Counter = { [F in Family]: (typeof OWN_FAMILIES)[F][0] extends 'counter' ? F : never }[Family]

/** Counts what happens, and reads off the agent what is. */
export class OwnMetrics {
  readonly #counts = new Map<Counter, Map<string, number>>()

  /** `value` of the family's one label, '' for none. */
  count(family: Counter, value = ''): void {
    const counts = this.#counts.get(family) ?? new Map<string, number>()
    this.#counts.set(family, counts.set(value, (counts.get(value) ?? 0) + 1))
  }

  failed(error: unknown): void {
    this.count('cgroupkit_agent_failures_total', codeOf(error) ?? 'unknown')
  }

  /** Prometheus text format 0.0.4. */
  render(agent: Agent, version: string): string {
    const standings = [...agent.standings.values()]
    const { mounts } = agent.options.backing.host
    const relations = new Map<string, number>()
    for (const { relation } of standings) relations.set(relation, (relations.get(relation) ?? 0) + 1)
    const sources = new Map([...agent.roster.states].map(([name, { live }]) => [name, live ? 1 : 0]))
    const now: Partial<Record<Family, ReadonlyMap<string, number>>> = {
      cgroupkit_agent_info: new Map([[version, 1]]),
      cgroupkit_agent_containers: relations,
      cgroupkit_agent_limits_pending: new Map([['', standings.filter(({ waiting }) => waiting !== undefined).length]]),
      cgroupkit_agent_source_up: sources,
      cgroupkit_agent_directory_info: new Map(standings.flatMap((one) => idleIds(one, mounts).map((id) => [id, 1]))),
      cgroupkit_agent_journal_entries: new Map([['', agent.options.journal.entries.size]]),
    }
    return (Object.keys(OWN_FAMILIES) as Family[])
      .map((family) => {
        const [type, help] = OWN_FAMILIES[family]
        const samples = now[family] ?? this.#counts.get(family as Counter) ?? new Map<string, number>()
        const lines = [...samples].map(([value, count]) => `${family}${labelOf(family, value)} ${count}\n`)
        return `# HELP ${family} ${help}\n# TYPE ${family} ${type}\n${lines.join('')}`
      })
      .join('')
  }
}

/** Of those that have one. */
export const OWN_LABELS: Partial<Record<Family, string>> = {
  cgroupkit_agent_info: 'version',
  cgroupkit_agent_containers: 'relation',
  cgroupkit_agent_source_up: 'source',
  cgroupkit_agent_actions_total: 'action',
  cgroupkit_agent_failures_total: 'code',
  cgroupkit_agent_skipped_writes_total: 'code',
  cgroupkit_agent_refused_total: 'source',
  cgroupkit_agent_directory_info: 'id',
}

const idleIds = ({ relation, dirs }: Standing, mounts: readonly Mount[]) =>
  relation === 'owned' || relation === 'adopted' ? cadvisorIds(dirs, mounts) : []

/** cAdvisor's `id` is the path below the hierarchy; on v1 it is the same in all of them. */
export function cadvisorIds(dirs: readonly string[], mounts: readonly Mount[]): string[] {
  return dirs.flatMap((dir) => {
    const mount = mounts.find(({ point }) => dir.startsWith(`${point}/`))
    return mount === undefined ? [] : [dir.slice(mount.point.length)]
  })
}

function labelOf(family: Family, value: string): string {
  const label = OWN_LABELS[family]
  return label === undefined ? '' : `{${label}=${JSON.stringify(value)}}`
}
