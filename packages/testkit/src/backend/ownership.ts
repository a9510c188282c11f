import {
  type Cgroup,
  installSubcontainerCompatDir,
  type Removal,
  uninstallSubcontainerCompatDir,
} from '@cgroupkit/core'
import { expect } from 'vitest'
import { dirsOf, isMarked, stillClock } from './bench.js'
import { LIMITS } from './limits.js'
import type { BackendTopic } from './topic.js'

interface Way {
  name: string
  put(cgroup: Cgroup): Promise<unknown>
  take(cgroup: Cgroup): Promise<Removal>
}

const REAL: Way = { name: 'uninstall', put: (cgroup) => cgroup.install(LIMITS), take: (cgroup) => cgroup.uninstall() }
const COMPAT: Way = {
  name: 'compat uninstall',
  put: (cgroup) => installSubcontainerCompatDir(cgroup, LIMITS),
  take: uninstallSubcontainerCompatDir,
}

/** One rule for removal, whoever made the directory. */
export const ownership: BackendTopic = (rule, kind) => {
  for (const { name, put, take } of kind === 'systemd' ? [COMPAT] : [REAL, COMPAT]) {
    rule(`2: ${name} reports what it removed, and does nothing the second time`, [], async ({ lab, open }) => {
      const cgroup = open('leaf')
      await put(cgroup)
      const own = [...cgroup.own.dirs]
      expect(own).toEqual(expect.arrayContaining(dirsOf(cgroup)))
      const { removed, kept } = await take(cgroup)
      expect({ removed: [...removed].sort(), kept }).toEqual({ removed: own.sort(), kept: [] })
      expect(own.filter((dir) => lab.fs.stat(dir))).toEqual([])
      expect(await take(cgroup)).toEqual({ removed: [], kept: [] })
    })

    rule(`2: ${name} of what was never installed does nothing`, [], async ({ open }) => {
      expect(await take(open('leaf'))).toEqual({ removed: [], kept: [] })
    })

    rule(`2: ${name} takes a directory that is gone for done`, [], async ({ lab, open }) => {
      const cgroup = open('leaf')
      await put(cgroup)
      for (const dir of dirsOf(cgroup)) lab.fs.rmdir(dir)
      expect((await take(cgroup)).kept).toEqual([])
      expect(cgroup.own.dirs).toEqual([])
    })

    rule(`2: ${name} needs nothing of the installing process`, [], async ({ open }) => {
      const cgroup = open('leaf')
      await put(cgroup)
      const { removed, kept } = await take(open('leaf'))
      expect({ removed: [...removed].sort(), kept }).toEqual({ removed: [...cgroup.own.dirs].sort(), kept: [] })
    })

    rule(`2: ${name} keeps a directory with a foreign child, and the child; later it can go`, [], async (bench) => {
      const { lab, open, mkdir } = bench
      const cgroup = open('leaf')
      await put(cgroup)
      const [first = ''] = dirsOf(cgroup)
      const others = cgroup.own.dirs.filter((dir) => dir !== first)
      const child = mkdir(`${first}/theirs`)
      const { removed, kept } = await take(cgroup)
      expect({ removed: [...removed].sort(), kept }).toEqual({ removed: others.sort(), kept: [first] })
      expect([lab.fs.stat(child)?.dir, isMarked(lab, first), cgroup.own.dirs]).toEqual([true, true, [first]])
      lab.fs.rmdir(child)
      expect(await take(cgroup)).toEqual({ removed: [first], kept: [] })
    })

    rule(
      `2: ${name} keeps a directory with a process, unharmed; once that ends, it can go`,
      ['processes'],
      async (bench) => {
        const { lab, open, spawn, kill } = bench
        const cgroup = open('leaf')
        await put(cgroup)
        const [first = ''] = dirsOf(cgroup)
        const pid = await spawn(first)
        const { slept, restore } = stillClock(cgroup)
        expect((await take(cgroup)).kept).toEqual([first])
        restore()
        // A real cgroup's processes are on their way out; one in a compat directory came from elsewhere and stays.
        expect(slept.length > 0).toBe(name === REAL.name)
        expect(lab.fs.read(`${first}/cgroup.procs`)).toBe(`${pid}\n`)
        await kill(pid)
        expect((await take(cgroup)).removed).toEqual([first])
      },
    )

    rule(`2: ${name} never removes a directory that another made`, [], async ({ lab, open, mkdir }) => {
      const cgroup = open('leaf')
      for (const dir of dirsOf(cgroup)) mkdir(dir)
      await put(cgroup)
      expect(dirsOf(cgroup).filter((dir) => cgroup.own.dirs.includes(dir))).toEqual([])
      const { removed } = await take(cgroup)
      expect(dirsOf(cgroup).filter((dir) => removed.includes(dir) || !lab.fs.stat(dir))).toEqual([])
    })

    rule(`2: ${name} leaves a directory whose mark was taken off`, [], async ({ lab, open, mkdir }) => {
      const cgroup = open('leaf')
      await put(cgroup)
      const [first = ''] = dirsOf(cgroup)
      lab.fs.rmdir(first) // and made again by somebody else, as after a chmod
      mkdir(first)
      const { removed, kept } = await take(cgroup)
      expect([removed.includes(first), kept.includes(first), lab.fs.stat(first)?.dir]).toEqual([false, true, true])
      expect(cgroup.own.dirs).not.toContain(first)
    })
  }
}
