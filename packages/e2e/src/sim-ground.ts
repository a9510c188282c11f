import { type Sim, SimSystemd } from '@cgroupkit/sim'
import type { Ground } from './ground.js'

export function simGround(sim: Sim): Ground {
  const { bus } = sim
  return {
    fs: sim.fs,
    calls: sim.calls,
    spawn: () => sim.spawn([]),
    async kill(pid) {
      // cgroup.kill, or a limit of no memory, may have been first; either way it is waited for
      try {
        sim.kill(pid)
      } finally {
        sim.reap(pid)
      }
    },
    settle: () => new Promise((resolve) => setImmediate(resolve)),
    ...(bus instanceof SimSystemd && {
      systemd: {
        bus,
        backing: { host: sim.host, fs: sim.fs, bus: async () => bus },
        reload: async () => bus.reload(),
        reexec: async () => bus.reexecute(),
        settle: async () => bus.settle(),
      },
    }),
  }
}
