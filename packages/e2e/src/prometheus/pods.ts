import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Identity, Observed } from '@cgroupkit/exporter'
import { FIXTURES } from '../fixtures.js'

/** A container of a sandbox: its directory is in the recording, its use is made up and exact. */
interface Member {
  identity: Identity
  /** CPUs */
  cpu: number
  /** bytes */
  memory: number
}

export interface Pod {
  name: string
  members: readonly Member[]
  /** cAdvisor told its limit of memory: the directories of some stories have no such file. */
  limited: boolean
  /** As cAdvisor counts the whole sandbox: its containers, and what the sandbox itself uses. */
  cpu: number
  memory: number
}

export const NAMESPACE = 'sandboxed'
const OVERHEAD = { cpu: 0.125, memory: 32 << 20 }

/** The directories of fixtures/metrics/v2.tree.json as pods: systemd-full and cgroupfs-full are the two containers of pod full. */
export function recordedPods(): Pod[] {
  const { made } = JSON.parse(readFileSync(join(FIXTURES, 'metrics/v2.tree.json'), 'utf8')) as {
    made: Record<string, string>
  }
  const told = readFileSync(join(FIXTURES, 'metrics/0.60.6-v2.prom'), 'utf8')
  const names = [...new Set(Object.keys(made).map(podOf))].sort()
  return names.map((name, at) => {
    const own = Object.entries(made).filter(([directory]) => podOf(directory) === name)
    const members = own.map(([container, cgroup], index): Member => {
      const pod = { namespace: NAMESPACE, name, uid: `uid-${at}` }
      const image = 'docker.io/library/app:1'
      const identity: Identity = { kind: 'container', cgroup, id: `id-${container}`, image, container, pod }
      return { identity, cpu: 0.25 * (at + 1), memory: (64 << 20) * (index + 1 + at) }
    })
    const sum = (what: 'cpu' | 'memory') => members.reduce((total, member) => total + member[what], OVERHEAD[what])
    const limited = members.every(({ identity }) =>
      told.includes(`container_spec_memory_limit_bytes{id="${identity.cgroup}"}`),
    )
    return { name, members, limited, cpu: sum('cpu'), memory: sum('memory') }
  })
}

const podOf = (directory: string) => directory.slice(directory.indexOf('-') + 1)

/** What our sources would have read at `nowMs`: CPU since the epoch, so that every rate is exactly the CPUs used. */
export function observedAt(pods: readonly Pod[], nowMs: number): Observed[] {
  const used = (cpu: number, memory: number) => ({
    cpu: { total: BigInt(Math.round(nowMs * 1000 * cpu)) * 1000n },
    memory: { usage: memory, workingSet: memory },
  })
  return pods.flatMap(({ name, members, cpu, memory }): Observed[] => [
    ...members.map((member) => ({
      identity: member.identity,
      readAtMs: nowMs,
      spec: { limits: { 'memory.limit': BigInt(member.memory) * 2n } },
      stats: { ...used(member.cpu, member.memory), processes: { threadsCurrent: 3 }, oomEvents: 1 },
    })),
    {
      identity: {
        kind: 'sandbox',
        cgroup: `/sandbox/${name}`,
        id: `sandbox-${name}`,
        pod: { namespace: NAMESPACE, name, uid: '' },
      },
      readAtMs: nowMs,
      stats: used(cpu, memory),
    },
  ])
}
