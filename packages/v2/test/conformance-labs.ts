import { createSim, type SimOptions } from '@cgroupkit/sim'
import { type BackendLab, instantClock, modelBackendLab, type Suite } from '@cgroupkit/testkit'
import { openV2, restoreV2 } from '../src/index.js'

const MOUNT = '/sys/fs/cgroup'

/** The v2 backend on a simulated host. */
export function v2Suite(options: SimOptions): Suite<BackendLab> {
  return {
    name: `v2 on sim ${options.store}`,
    async lab() {
      const sim = await createSim({ cgroup: 'v2', ...options })
      const dir = `${MOUNT}/lab`
      for (const at of [MOUNT, dir]) {
        if (at === dir) sim.fs.mkdir(dir)
        sim.fs.write(`${at}/cgroup.subtree_control`, '+cpu +memory +pids')
      }
      const backing = { host: sim.host, fs: sim.fs, clock: instantClock() }
      return modelBackendLab(
        sim,
        { dir, column: 'v2' },
        {
          open: (name) => openV2(['lab', ...name.split('/')], backing),
          restore: (json) => restoreV2(json, backing),
        },
      )
    },
  }
}
