import { type Sim, SimSystemd } from '@cgroupkit/sim'
import type { Ground } from './ground.js'
import { simManager } from './systemd/sim-manager.js'

export function simGround(sim: Sim): Ground {
  const { bus } = sim
  const pids = new Set<number>()
  const forked = new Set<number>()
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
    inode: (at) => BigInt(sim.calls.lstat(at).ino),
    async spawn({ acts, threads }) {
      const pid = sim.spawn([], { threads, ...(!acts && { oomScoreAdj: -1000 }) })
      pids.add(pid)
      return Array.from({ length: threads }, (_, index) => pid + index)
    },
    writeAs: async (pid, at, data) => sim.as(pid, () => sim.fs.write(at, data)),
    async fork(pid) {
      const child = sim.fork(pid)
      forked.add(child)
      return child
    },
    async kill(pid) {
      if (pids.has(pid) || forked.has(pid)) sim.kill(pid)
      if (!forked.has(pid)) reap(pid)
    },
    reap: async (pid) => sim.reap(pid),
    async settle() {
      for (const pid of pids) reap(pid)
    },
    async drain() {},
    listen: () => new Promise((resolve) => setImmediate(resolve)),
    ...(bus instanceof SimSystemd && {
      systemd: simManager(sim, bus),
    }),
  }
}
