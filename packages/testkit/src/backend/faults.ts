import {
  CgroupError,
  type HostPath,
  installSubcontainerCompatDir,
  type Op,
  uninstallSubcontainerCompatDir,
} from '@cgroupkit/core'
import { expect } from 'vitest'
import type { BackendLab } from '../suite.js'
import { type Bench, dirsOf, isMarked, parentOf, stillClock } from './bench.js'
import { codesIn, failureOf, fault } from './chain.js'
import { LIMITS } from './limits.js'
import type { BackendTopic } from './topic.js'

/** What a caller of a stop may be kept waiting for one directory, at most; gVisor gives up after 5 s. */
const LONGEST_WAIT_MS = 5_000

/** Installs the compat directory `name`, with a clock that only moves while somebody sleeps. */
async function installed({ open }: Bench, name: string) {
  const cgroup = open(name)
  await installSubcontainerCompatDir(cgroup, LIMITS, { parents: 'create' })
  return { cgroup, dirs: dirsOf(cgroup), ...stillClock(cgroup) }
}

/** EACCES for a directory whose parent is there; without one the kernel says ENOENT first. */
const denied = (lab: BackendLab, dir: HostPath) => (op: Op, path: HostPath) =>
  op === 'mkdir' && path === dir && lab.fs.stat(parentOf(dir)) ? ('EACCES' as const) : undefined

export const faults: BackendTopic = (rule, kind) => {
  rule('2: EBUSY is tried again, with growing pauses, until the directory goes', ['faults'], async (bench) => {
    const { cgroup, dirs, slept, restore } = await installed(bench, 'leaf')
    let refusals = 3
    const heal = fault(bench.lab, (op, path) =>
      op === 'rmdir' && path === dirs[0] && refusals-- > 0 ? 'EBUSY' : undefined,
    )
    try {
      const { removed, kept } = await uninstallSubcontainerCompatDir(cgroup)
      expect([[...removed].sort(), kept]).toEqual([[...dirs].sort(), []])
      expect(slept).toHaveLength(3)
      expect((slept[2] ?? 0) > (slept[0] ?? 0)).toBe(true)
    } finally {
      heal()
      restore()
    }
  })

  rule(
    '2: a directory that stays busy is given up after a bounded time, kept, owned, and removable later',
    ['faults'],
    async (bench) => {
      const { cgroup, dirs, slept, restore } = await installed(bench, 'leaf')
      const heal = fault(bench.lab, (op, path) => (op === 'rmdir' && path === dirs[0] ? 'EBUSY' : undefined))
      try {
        const { removed, kept } = await uninstallSubcontainerCompatDir(cgroup)
        expect(kept).toEqual([dirs[0]])
        expect([...removed].sort()).toEqual(dirs.slice(1).sort())
        expect(slept.length).toBeGreaterThan(0)
        expect(slept.reduce((sum, ms) => sum + ms, 0)).toBeLessThanOrEqual(LONGEST_WAIT_MS)
        expect(cgroup.own.dirs).toEqual([dirs[0]])
        heal()
        expect(await uninstallSubcontainerCompatDir(cgroup)).toEqual({ removed: [dirs[0]], kept: [] })
      } finally {
        heal()
        restore()
      }
    },
  )

  rule('2: pauses between two tries are not the same for two removers', ['faults'], async (bench) => {
    const pauses: number[][] = []
    for (const random of [0.1, 0.9]) {
      const { cgroup, dirs, slept, restore } = await installed(bench, 'leaf')
      const random0 = cgroup.clock.random
      cgroup.clock.random = () => random
      let refusals = 2
      const heal = fault(bench.lab, (op, path) =>
        op === 'rmdir' && path === dirs[0] && refusals-- > 0 ? 'EBUSY' : undefined,
      )
      try {
        await uninstallSubcontainerCompatDir(cgroup)
        pauses.push([...slept])
      } finally {
        heal()
        restore()
        cgroup.clock.random = random0
      }
    }
    expect(pauses[0]).not.toEqual(pauses[1])
  })

  rule('2: a directory that vanishes under rmdir is done', ['faults'], async (bench) => {
    const { cgroup, dirs, restore } = await installed(bench, 'leaf')
    const heal = fault(bench.lab, (op, path) => (op === 'rmdir' && path === dirs[0] ? 'vanish' : undefined))
    try {
      expect((await uninstallSubcontainerCompatDir(cgroup)).kept).toEqual([])
      expect(cgroup.own.dirs).toEqual([])
    } finally {
      heal()
      restore()
    }
  })

  rule('3: a leaf that cannot be made: its new parents are taken back', ['faults'], async (bench) => {
    const { lab, open } = bench
    const cgroup = open('pod/leaf')
    const last = dirsOf(cgroup).at(-1) ?? ''
    const heal = fault(lab, denied(lab, last))
    try {
      const install = installSubcontainerCompatDir(cgroup, LIMITS, { parents: 'create' })
      await expect(install).rejects.toMatchObject({ name: 'CgroupError', code: 'EACCES', op: 'mkdir', path: last })
      expect(cgroup.own.dirs).toEqual([])
    } finally {
      heal()
    }
  })

  rule(
    '3: what cannot be taken back stays owned, both errors are told, and it can go later',
    ['faults'],
    async (bench) => {
      const { lab, open } = bench
      const cgroup = open('pod/leaf')
      const last = dirsOf(cgroup).at(-1) ?? ''
      const parent = parentOf(last)
      const heals = [
        fault(lab, denied(lab, last)),
        fault(lab, (op, path) => (op === 'rmdir' && path === parent ? 'EPERM' : undefined)),
      ]
      try {
        const failure = await failureOf(() => installSubcontainerCompatDir(cgroup, LIMITS, { parents: 'create' }))
        expect(failure).toBeInstanceOf(CgroupError)
        expect(codesIn(failure)).toEqual(expect.arrayContaining(['EACCES', 'EPERM']))
        expect(cgroup.own.dirs).toEqual([parent])
        expect(isMarked(lab, parent)).toBe(true)
      } finally {
        for (const heal of heals) heal()
      }
      expect(await uninstallSubcontainerCompatDir(cgroup)).toEqual({ removed: [parent], kept: [] })
    },
  )

  rule('4: only a directory that cannot be made is an error: refused writes are skips', ['faults'], async (bench) => {
    const { lab, open } = bench
    const cgroup = open('leaf')
    const heal = fault(lab, (op) => (op === 'write' ? 'EACCES' : undefined))
    try {
      const { created, written, skipped } = await installSubcontainerCompatDir(cgroup, LIMITS)
      expect([created, written]).toEqual([dirsOf(cgroup), []])
      expect(new Set(skipped.map(({ code }) => code))).toEqual(new Set(['EACCES']))
    } finally {
      heal()
    }
    await uninstallSubcontainerCompatDir(cgroup)
  })

  rule('7: a rival that makes the directory first owns it, and the loser says so', ['faults'], async (bench) => {
    const { lab, open } = bench
    const [ours, rival] = [open('leaf'), open('leaf')]
    const [first] = dirsOf(ours)
    let raced: Promise<unknown> | undefined
    let armed = true
    const heal = fault(lab, (op, path) => {
      // In the moment before our first mkdir, the other process does all of its work.
      if (armed && op === 'mkdir' && path === first) {
        armed = false
        raced = installSubcontainerCompatDir(rival, LIMITS)
      }
      return undefined
    })
    try {
      const report = await installSubcontainerCompatDir(ours, LIMITS)
      expect(await raced).toMatchObject({ created: dirsOf(rival), existed: [] })
      expect(report.created).toEqual([])
      expect(report.existed).toEqual(dirsOf(ours).map((dir) => ({ dir, as: 'ours' })))
      expect([ours.own.dirs, rival.own.dirs]).toEqual([[], dirsOf(rival)])
    } finally {
      heal()
    }
    await uninstallSubcontainerCompatDir(rival)
  })

  if (kind === 'systemd') return

  rule(
    '3: a write that fails in a real install takes back directories and parents',
    ['faults'],
    async ({ lab, open }) => {
      for (const errno of ['EIO', 'EACCES', 'ENODEV'] as const) {
        const cgroup = open('pod/leaf')
        const heal = fault(lab, (op, path) =>
          op === 'write' && path === `${cgroup.path('pids')}/pids.max` ? errno : undefined,
        )
        try {
          const failure = await failureOf(() => cgroup.install(LIMITS))
          expect(codesIn(failure)).toContain(errno)
          expect(cgroup.own.dirs).toEqual([])
          expect(dirsOf(cgroup).filter((dir) => lab.fs.stat(dir))).toEqual([])
        } finally {
          heal()
        }
      }
    },
  )
}
