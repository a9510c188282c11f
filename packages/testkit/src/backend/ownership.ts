import { installSubcontainerCompatDir, uninstallSubcontainerCompatDir, type Cgroup, type Removal } from '@cgroupkit/core'
import { expect } from 'vitest'
import { dirsOf, isMarked } from './bench.js'
import type { BackendTopic } from './index.js'
import { LIMITS } from './limits.js'

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
      const { removed, kept } = await take(cgroup)
      expect({ removed: [...removed].sort(), kept }).toEqual({ removed: dirsOf(cgroup).sort(), kept: [] })
      expect(dirsOf(cgroup).filter((dir) => lab.fs.stat(dir))).toEqual([])
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

    rule(`2: ${name} keeps a directory with a foreign child, and the child; later it can go`, [], async (bench) => {
      const { lab, open, mkdir } = bench
      const cgroup = open('leaf')
      await put(cgroup)
      const [first = ''] = dirsOf(cgroup)
      const child = mkdir(`${first}/theirs`)
      const { removed, kept } = await take(cgroup)
      expect(kept).toEqual([first])
      expect([...removed].sort()).toEqual(dirsOf(cgroup).slice(1).sort())
      expect([lab.fs.stat(child)?.dir, isMarked(lab, first)]).toEqual([true, true])
      lab.fs.rmdir(child)
      expect(await take(cgroup)).toEqual({ removed: [first], kept: [] })
    })

    rule(`2: ${name} keeps a directory with a process, unharmed; once that ends, it can go`, ['processes'], async (bench) => {
      const { lab, open, spawn, kill } = bench
      const cgroup = open('leaf')
      await put(cgroup)
      const [first = ''] = dirsOf(cgroup)
      const pid = await spawn(first)
      expect((await take(cgroup)).kept).toEqual([first])
      expect(lab.fs.read(`${first}/cgroup.procs`)).toBe(`${pid}\n`)
      await kill(pid)
      expect((await take(cgroup)).removed).toEqual([first])
    })

    rule(`2: ${name} never removes a directory that another made`, [], async ({ lab, open, mkdir }) => {
      const cgroup = open('leaf')
      for (const dir of dirsOf(cgroup)) mkdir(dir)
      await put(cgroup)
      expect((await take(cgroup)).removed).toEqual([])
      expect(dirsOf(cgroup).filter((dir) => !lab.fs.stat(dir))).toEqual([])
    })
  }
}
