import type { Backing, CgroupFs, Clock, HostPath } from '@cgroupkit/core'
import { createSim, type SimOptions } from '@cgroupkit/sim'

export const MOUNT = '/sys/fs/cgroup'

/** A bare v2 host in memory; sleeps take no time but are remembered. */
export async function host(options: SimOptions = {}) {
  const sim = await createSim({ cgroup: 'v2', store: 'memory', ...options })
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

/** Directories below the mount, by their path from it. */
export function dirs(fs: CgroupFs, at: HostPath = MOUNT): string[] {
  return (fs.list(at)?.dirs ?? []).flatMap((name) => {
    const dir = `${at}/${name}`
    return [dir.slice(MOUNT.length + 1), ...dirs(fs, dir)]
  })
}

/** What the named files of a directory hold. */
export function texts(fs: CgroupFs, dir: HostPath, ...files: string[]): Record<string, string | undefined> {
  return Object.fromEntries(files.map((file) => [file, fs.read(`${dir}/${file}`)?.trimEnd()]))
}
