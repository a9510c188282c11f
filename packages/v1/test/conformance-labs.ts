import { createSim, type SimOptions } from '@cgroupkit/sim'
import { type BackendLab, instantClock, modelBackendLab, type Suite } from '@cgroupkit/testkit'
import { openV1, restoreV1 } from '../src/index.js'

// cpu and cpuacct together, as systemd mounts them; cpuset and freezer have rules of their own for processes.
const HIERARCHIES = ['cpu,cpuacct', 'memory', 'pids', 'cpuset', 'freezer']

/** The v1 backend on a simulated host. */
export function v1Suite(options: SimOptions): Suite<BackendLab> {
  return {
    name: `v1 on sim ${options.store}${options.cgroup === 'hybrid' ? ', hybrid' : ''}`,
    async lab() {
      const sim = await createSim({ cgroup: 'v1', controllers: HIERARCHIES, ...options })
      for (const { version, point } of sim.host.mounts) if (version === 1) sim.fs.mkdir(`${point}/lab`)
      const backing = { host: sim.host, fs: sim.fs, clock: instantClock() }
      return modelBackendLab(
        sim,
        { dir: '/sys/fs/cgroup/memory/lab', column: 'v1' },
        {
          open: (name) => openV1(['lab', ...name.split('/')], backing),
          restore: (json) => restoreV1(json, backing),
        },
      )
    },
  }
}
