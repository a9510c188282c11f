import { type Cgroup, type CgroupJSON, type HostPath, OWN_MODE } from '@cgroupkit/core'
import { expect, vi } from 'vitest'
import { type Kept, keeping } from '../kept.js'
import type { BackendLab } from '../suite.js'

/** What a rule works with: the lab's own, plus cgroups whose traces are looked for afterwards. */
export interface Bench extends Kept {
  readonly lab: BackendLab
  /** Like the lab's `open`; when the rule is over, every directory that was absent now must be absent again. */
  open(name: string): Cgroup
  restore(json: CgroupJSON): Cgroup
}

export async function onBench(lab: BackendLab, body: (bench: Bench) => void | Promise<void>): Promise<void> {
  const absent = new Set<HostPath>()
  const remember = (cgroup: Cgroup) => {
    for (const placement of cgroup.placements())
      for (const dir of lineOf(placement)) if (!lab.fs.stat(dir)) absent.add(dir)
    return cgroup
  }
  await keeping(lab, (kept) =>
    body({
      ...kept,
      lab,
      open: (name) => remember(lab.open(name)),
      restore: (json) => remember(lab.restore(json)),
    }),
  )
  expect([...absent].filter((dir) => lab.fs.stat(dir))).toEqual([])
}

/** A directory and what is above it, up to and without the mount point; topmost first. */
export function lineOf({ mount, components }: { mount: HostPath; components: readonly string[] }): HostPath[] {
  return components.map((_, index) => `${mount}/${components.slice(0, index + 1).join('/')}`)
}

export const dirsOf = (cgroup: Cgroup): HostPath[] => cgroup.placements().map((placement) => placement.dir)

export const parentOf = (dir: HostPath): HostPath => dir.slice(0, dir.lastIndexOf('/'))

export const isMarked = (lab: BackendLab, dir: HostPath): boolean =>
  ((lab.fs.stat(dir)?.mode ?? 0) & OWN_MODE & 0o7000) !== 0

/** The text of the file of `controller`, or undefined when the directory or the file is not there. */
export function textOf(cgroup: Cgroup, controller: string, file: string): string | undefined {
  const dir = cgroup.path(controller)
  return dir === undefined ? undefined : cgroup.fs.read(`${dir}/${file}`)?.trimEnd()
}

/**
 * Time that passes only while somebody sleeps, so that a retry of seconds costs nothing. Returns the sleeps asked for, in ms.
 * Works on whatever clock the cgroup carries, which is why it carries one.
 */
export function stillClock(cgroup: Cgroup): { slept: number[]; restore(): void } {
  const slept: number[] = []
  let now = 1_700_000_000_000
  const spies = [
    vi.spyOn(cgroup.clock, 'now').mockImplementation(() => now),
    vi.spyOn(cgroup.clock, 'sleep').mockImplementation(async (ms) => {
      slept.push(ms)
      now += ms
    }),
  ]
  return { slept, restore: () => spies.forEach((spy) => void spy.mockRestore()) }
}
