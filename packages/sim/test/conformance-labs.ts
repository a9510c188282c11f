import type { Column, HostPath } from '@cgroupkit/core'
import { type FsLab, modelLab, type Suite } from '@cgroupkit/testkit'
import { createSim, type SimOptions } from '../src/index.js'

/** One hierarchy of a simulated host. `controllers` absent: all of them live here. */
export interface Place {
  name: string
  sim: SimOptions
  mount: HostPath
  column: Column
  controllers?: readonly string[]
}

const v1 = (mount: string, controller: string): Place => ({
  name: `v1 ${controller}`,
  sim: { cgroup: 'v1', controllers: [mount] },
  mount: `/sys/fs/cgroup/${mount}`,
  column: 'v1',
  controllers: [controller],
})

const HYBRID = { cgroup: 'hybrid', controllers: ['memory'] } as const

export const PLACES: readonly Place[] = [
  { name: 'v2', sim: { cgroup: 'v2' }, mount: '/sys/fs/cgroup', column: 'v2' },
  v1('memory', 'memory'),
  v1('cpu,cpuacct', 'cpu'),
  v1('pids', 'pids'),
  v1('cpuset', 'cpuset'),
  v1('freezer', 'freezer'),
  { name: 'hybrid memory', sim: HYBRID, mount: '/sys/fs/cgroup/memory', column: 'v1', controllers: ['memory'] },
  { name: 'hybrid unified', sim: HYBRID, mount: '/sys/fs/cgroup/unified', column: 'v2', controllers: [] },
]

export function simSuite(place: Place, store: 'memory' | 'tmpdir', more: SimOptions = {}): Suite<FsLab> {
  const { name, mount, column, controllers } = place
  return {
    name: `sim ${store}, ${name}${more.kernel ? `, ${more.kernel}` : ''}`,
    async lab() {
      const sim = await createSim({ ...place.sim, ...more, store })
      const dir = `${mount}/lab`
      if (column === 'v2' && controllers === undefined) handOn(sim.fs, mount)
      sim.fs.mkdir(dir)
      if (column === 'v2' && controllers === undefined) handOn(sim.fs, dir)
      if (controllers?.includes('cpuset')) {
        sim.fs.write(`${dir}/cpuset.cpus`, '0-1')
        sim.fs.write(`${dir}/cpuset.mems`, '0')
      }
      return modelLab(sim, { dir, column, ...(controllers ? { controllers } : {}) })
    },
  }
}

/** Every controller on for children, as a runtime leaves it. */
function handOn(fs: FsLab['fs'], dir: HostPath): void {
  const words = fs.read(`${dir}/cgroup.controllers`)?.trim().split(' ') ?? []
  fs.write(`${dir}/cgroup.subtree_control`, words.map((word) => `+${word}`).join(' '))
}
