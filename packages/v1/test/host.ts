import type { Backing, CgroupFs, Clock, HostPath } from '@cgroupkit/core'
import { createSim, type SimOptions } from '@cgroupkit/sim'

export const ROOT = '/sys/fs/cgroup'

/** One mount per controller but for cpu,cpuacct, which share one. */
export const CONTROLLERS = ['cpuset', 'cpu,cpuacct', 'memory', 'freezer', 'pids'] as const

/** A v1 host in memory; sleeps take no time but are remembered. */
export async function host(options: SimOptions = {}) {
  const sim = await createSim({ cgroup: 'v1', store: 'memory', controllers: CONTROLLERS, ...options })
  const slept: number[] = []
  const clock: Clock = {
    now: () => 0,
    random: () => 0.5,
    sleep: async (ms, signal) => {
      signal?.throwIfAborted()
      slept.push(ms)
    },
  }
  const backing: Backing = { host: sim.host, fs: sim.fs, clock }
  return { sim, fs: sim.fs, backing, slept }
}

/** Directories of every hierarchy, by their path from /sys/fs/cgroup. */
export function dirs({ fs, host }: Pick<Backing, 'fs' | 'host'>): string[] {
  const below = (at: HostPath): HostPath[] =>
    (fs.list(at)?.dirs ?? []).flatMap((name) => [`${at}/${name}`, ...below(`${at}/${name}`)])
  return host.mounts.flatMap(({ point }) => below(point)).map((dir) => dir.slice(ROOT.length + 1))
}

export function text(fs: CgroupFs, path: string): string | undefined {
  return fs.read(`${ROOT}/${path}`)?.trimEnd()
}
