import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createSim, type Kernel, openSim, type Sim } from '../src/index.js'
import { ROOT } from './host.js'

const SETUP = [
  ['cgroup.subtree_control', '+cpuset'],
  ['a/cpuset.cpus', '0-1'],
  ['a/cpuset.cpus.partition', 'root'],
  ['a/cgroup.subtree_control', '+cpuset'],
  ['a/b/cpuset.cpus', '1'],
  ['a/b/cpuset.cpus.partition', 'root'],
] as const

/** A partition below none, which has its CPUs from the root: 6.12 only, refused by the others. */
const REMOTE = [
  ['r/cgroup.subtree_control', '+cpuset'],
  ['r/cpuset.cpus.exclusive', '3'],
  ['r/s/cpuset.cpus', '3'],
  ['r/s/cpuset.cpus.exclusive', '3'],
  ['r/s/cpuset.cpus.partition', 'root'],
] as const

/** Each depends on what was given to whom, on who is exclusive, and on who is remote. */
const THEN = [
  ['c/cpuset.cpus', '1-2'],
  ['c/cpuset.cpus.partition', 'root'],
  ['r/s/cpuset.cpus.partition', 'member'],
  ['a/cpuset.cpus', '0-2'],
  ['a/b/cpuset.cpus.partition', 'member'],
  ['a/cpuset.cpus.partition', 'member'],
] as const

function ask({ fs }: Sim, steps: readonly (readonly [string, string])[]): string[] {
  return steps.flatMap(([file, data]) => {
    try {
      fs.write(`${ROOT}/${file}`, data)
    } catch {}
    const files = ['cpuset.cpus', 'cpuset.cpus.effective', 'cpuset.cpus.partition']
    return ['a', 'a/b', 'c', 'r', 'r/s'].flatMap((dir) => files.map((name) => fs.read(`${ROOT}/${dir}/${name}`) ?? ''))
  })
}

const DIRS = ['a', 'a/b', 'c', 'r', 'r/s']

test.each<Kernel>(['5.10', '6.1', '6.12'])(
  '%s: who opens a host goes on with its partitions as whoever made them would',
  async (kernel) => {
    const dir = mkdtempSync(join(tmpdir(), 'cgroupkit-partitions-'))
    const options = { kernel, cpus: 4 }
    const [first, whole] = [await createSim({ ...options, dir: join(dir, 'host') }), await createSim(options)]
    try {
      for (const sim of [first, whole]) for (const one of DIRS) sim.fs.mkdir(`${ROOT}/${one}`)
      const before = ask(whole, [...SETUP, ...REMOTE])
      expect(ask(first, [...SETUP, ...REMOTE])).toEqual(before)
      expect(before).toContain(kernel === '5.10' ? '0-1\n' : 'root\n')
      const second = openSim(join(dir, 'host'))
      expect(second && ask(second, THEN)).toEqual(ask(whole, THEN))
      await second?.dispose()
    } finally {
      await first.dispose()
      rmSync(dir, { recursive: true })
    }
  },
)
