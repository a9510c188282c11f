import { type Sim, SimSystemd } from '@cgroupkit/sim'
import type { Ground } from './ground.js'

export function simGround(sim: Sim): Ground {
  const { bus } = sim
  const pids = new Set<number>()
  // EAGAIN: it lives; ESRCH: it was waited for before
  const reap = (pid: number) => {
    try {
      sim.reap(pid)
      pids.delete(pid)
    } catch {}
  }
  return {
    fs: sim.fs,
    calls: sim.calls,
    spawn() {
      const pid = sim.spawn([], { oomScoreAdj: -1000 })
      pids.add(pid)
      return pid
    },
    async kill(pid) {
      if (pids.has(pid)) sim.kill(pid)
      reap(pid)
    },
    async settle() {
      for (const pid of pids) reap(pid)
    },
    async drain() {},
    listen: () => new Promise((resolve) => setImmediate(resolve)),
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
