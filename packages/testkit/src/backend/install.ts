import { expect } from 'vitest'
import { outcomeOf } from '../outcome.js'
import { dirsOf, isMarked, lineOf } from './bench.js'
import { LIMITS, SHOWN, SHOWN_SMALLER, SMALLER, shown } from './limits.js'
import type { BackendTopic } from './topic.js'

/** Real cgroups on cgroupfs. On systemd a real cgroup is a scope, which needs a process: see scope.ts. */
export const install: BackendTopic = (rule, kind) => {
  if (kind === 'systemd') return

  rule('1: install makes every placement, marks it, owns it and writes its limits', [], async ({ lab, open }) => {
    const cgroup = open('leaf')
    await cgroup.install(LIMITS)
    expect(dirsOf(cgroup).map((dir) => [dir, isMarked(lab, dir)])).toEqual(dirsOf(cgroup).map((dir) => [dir, true]))
    expect(cgroup.own.dirs).toEqual(expect.arrayContaining(dirsOf(cgroup)))
    expect(shown(cgroup)).toEqual(SHOWN)
    await cgroup.uninstall()
  })

  rule('1: install is idempotent: again it owns the same and shows the same', [], async ({ open }) => {
    const cgroup = open('leaf')
    await cgroup.install(LIMITS)
    const own = [...cgroup.own.dirs]
    await cgroup.install(LIMITS)
    expect(cgroup.own.dirs).toEqual(own)
    expect(shown(cgroup)).toEqual(SHOWN)
    await cgroup.uninstall()
  })

  rule(
    '1: every parent that install makes is owned, in the order made, and removed backwards',
    [],
    async ({ open }) => {
      const cgroup = open('pod/leaf')
      await cgroup.install(LIMITS)
      const own = [...cgroup.own.dirs]
      for (const placement of cgroup.placements()) {
        const made = lineOf(placement).filter((dir) => own.includes(dir))
        expect(made.map((dir) => dir.slice(dir.lastIndexOf('/') + 1))).toEqual(['pod', 'leaf'])
        expect(own.filter((dir) => made.includes(dir))).toEqual(made)
      }
      expect(shown(cgroup)).toEqual(SHOWN)
      const { removed, kept } = await cgroup.uninstall()
      expect({ removed: [...removed].sort(), kept }).toEqual({ removed: [...own].sort(), kept: [] })
      for (const placement of cgroup.placements()) {
        const line = lineOf(placement).filter((dir) => own.includes(dir))
        expect(removed.filter((dir) => line.includes(dir))).toEqual(line.reverse())
      }
      expect(cgroup.own.dirs).toEqual([])
    },
  )

  rule('1: a directory that was there is not owned, and uninstall leaves it', [], async ({ lab, open, mkdir }) => {
    const cgroup = open('leaf')
    for (const dir of dirsOf(cgroup)) mkdir(dir)
    await cgroup.install(LIMITS)
    expect(cgroup.own.dirs.filter((dir) => dirsOf(cgroup).includes(dir))).toEqual([])
    await cgroup.uninstall()
    expect(dirsOf(cgroup).map((dir) => lab.fs.stat(dir)?.dir)).toEqual(dirsOf(cgroup).map(() => true))
  })

  rule('1: limits() gives back what was installed, in OCI units', [], async ({ open }) => {
    const cgroup = open('leaf')
    await cgroup.install(LIMITS)
    expect(cgroup.limits()).toMatchObject({
      'memory.limit': 536870912n,
      'cpu.quota': 50000n,
      'cpu.period': 100000n,
      'pids.limit': 77n,
    })
    await cgroup.uninstall()
  })

  rule('1: update writes what it is given and leaves the rest', [], async ({ open }) => {
    const cgroup = open('leaf')
    await cgroup.install(LIMITS)
    const { written } = await cgroup.update({ memory: { limit: 268435456 } })
    expect(new Set(written.map((write) => write.controller))).toEqual(new Set(['memory']))
    expect(shown(cgroup)).toEqual([SHOWN_SMALLER[0], SHOWN[1], SHOWN[2]])
    await cgroup.update(SMALLER)
    expect(shown(cgroup)).toEqual(SHOWN_SMALLER)
    await cgroup.uninstall()
  })

  rule('3: a spec that contradicts itself is refused before anything is made', [], async ({ lab, open }) => {
    const cgroup = open('pod/leaf')
    const contradiction = { memory: { limit: 536870912, swap: 268435456 } }
    await expect(cgroup.install(contradiction)).rejects.toMatchObject({ name: 'SpecError', code: 'ERR_SPEC' })
    expect(dirsOf(cgroup).filter((dir) => lab.fs.stat(dir))).toEqual([])
    expect(cgroup.own.dirs).toEqual([])
  })

  // cpu.max takes a quota of 1000 µs and more; what the kernel alone can know is refused by the kernel, and then taken back.
  rule(
    '3: a value that the kernel refuses fails the install and takes back what was made',
    [],
    async ({ lab, open }) => {
      const cgroup = open('pod/leaf')
      expect(await outcomeOf(() => cgroup.install({ cpu: { quota: 999, period: 100000 } }))).toMatch(
        /^(EINVAL|ERR_SPEC)$/,
      )
      for (const placement of cgroup.placements()) {
        expect(lineOf(placement).filter((dir) => lab.fs.stat(dir) && /\/(pod|leaf)$/.test(dir))).toEqual([])
      }
      expect(cgroup.own.dirs).toEqual([])
    },
  )
}
