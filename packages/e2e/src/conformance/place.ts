import type { Column, HostPath } from '@cgroupkit/core'

/** One hierarchy, whose labs are directories right below its mount point. */
export interface Place {
  name: string
  mount: HostPath
  column: Column
  /** Absent: all of them live here. */
  controllers?: readonly string[]
}

const v1 = (mount: string, controller: string): Place => ({
  name: `v1 ${controller}`,
  mount: `/sys/fs/cgroup/${mount}`,
  column: 'v1',
  controllers: [controller],
})

/** As packages/sim asks of the simulator: the names are the same. */
export const V2: Place = { name: 'v2', mount: '/sys/fs/cgroup', column: 'v2' }
export const V1: readonly Place[] = [
  v1('memory', 'memory'),
  v1('cpu,cpuacct', 'cpu'),
  v1('pids', 'pids'),
  v1('cpuset', 'cpuset'),
  v1('freezer', 'freezer'),
]
