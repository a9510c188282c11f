import type { Cgroup, Resources } from '@cgroupkit/core'
import { textOf } from './bench.js'

/** One container's limits: every value is one that no kernel rounds. */
export const LIMITS: Resources = {
  memory: { limit: 536870912 },
  cpu: { shares: 1024, quota: 50000, period: 100000 },
  pids: { limit: 77 },
}

/** The same container after a resize. */
export const SMALLER: Resources = {
  memory: { limit: 268435456 },
  cpu: { quota: 20000, period: 50000 },
  pids: { limit: 7 },
}

/** What the kernel shows of `memory.limit`, `cpu.quota`/`cpu.period` and `pids.limit`, in OCI's units: `['536870912', '50000 100000', '77']`. */
export function shown(cgroup: Cgroup): (string | undefined)[] {
  if (cgroup.column === 'v2') {
    return [
      textOf(cgroup, 'memory', 'memory.max'),
      textOf(cgroup, 'cpu', 'cpu.max'),
      textOf(cgroup, 'pids', 'pids.max'),
    ]
  }
  const quota = textOf(cgroup, 'cpu', 'cpu.cfs_quota_us')
  const period = textOf(cgroup, 'cpu', 'cpu.cfs_period_us')
  return [
    textOf(cgroup, 'memory', 'memory.limit_in_bytes'),
    quota === undefined ? undefined : `${quota} ${period}`,
    textOf(cgroup, 'pids', 'pids.max'),
  ]
}

export const SHOWN = ['536870912', '50000 100000', '77']
export const SHOWN_SMALLER = ['268435456', '20000 50000', '7']
/** What a new directory shows. */
export const unlimited = (cgroup: Cgroup): string[] =>
  cgroup.column === 'v2' ? ['max', 'max 100000', 'max'] : ['9223372036854771712', '-1 100000', 'max']
