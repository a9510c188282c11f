import { installSubcontainerCompatDir, uninstallSubcontainerCompatDir } from '@cgroupkit/core'
import { expect } from 'vitest'
import { outcomeOf } from '../outcome.js'
import { dirsOf } from './bench.js'
import { LIMITS, SHOWN, SHOWN_SMALLER, SMALLER, shown, unlimited } from './limits.js'
import type { BackendTopic } from './topic.js'

export const existing: BackendTopic = (rule, kind) => {
  rule(
    '5: a directory of ours, made by a process that is gone: values are written, and it can be removed',
    [],
    async (bench) => {
      const { open } = bench
      await installSubcontainerCompatDir(open('leaf'), LIMITS)
      const later = open('leaf')
      const report = await installSubcontainerCompatDir(later, SMALLER)
      expect(report.existed).toEqual(dirsOf(later).map((dir) => ({ dir, as: 'ours' })))
      expect([report.created, shown(later)]).toEqual([[], SHOWN_SMALLER])
      expect((await uninstallSubcontainerCompatDir(open('leaf'))).removed.sort()).toEqual(dirsOf(later).sort())
    },
  )

  rule('5: an empty directory of another: values are written, it is not owned and not removed', [], async (bench) => {
    const { lab, open, mkdir } = bench
    const cgroup = open('leaf')
    for (const dir of dirsOf(cgroup)) mkdir(dir)
    const report = await installSubcontainerCompatDir(cgroup, LIMITS)
    expect(report.existed).toEqual(dirsOf(cgroup).map((dir) => ({ dir, as: 'foreign' })))
    expect([report.created, cgroup.own.dirs, shown(cgroup)]).toEqual([[], [], SHOWN])
    expect((await uninstallSubcontainerCompatDir(cgroup)).removed).toEqual([])
    expect(dirsOf(cgroup).filter((dir) => !lab.fs.stat(dir))).toEqual([])
  })

  rule('5: a populated directory: nothing is written and nothing is removed', ['processes'], async (bench) => {
    const { lab, open, mkdir, spawn } = bench
    const cgroup = open('leaf')
    for (const dir of dirsOf(cgroup)) await spawn(mkdir(dir))
    const report = await installSubcontainerCompatDir(cgroup, LIMITS)
    expect(report.existed).toEqual(dirsOf(cgroup).map((dir) => ({ dir, as: 'populated' })))
    expect([report.created, report.written, shown(cgroup)]).toEqual([[], [], unlimited(cgroup)])
    expect((await uninstallSubcontainerCompatDir(cgroup)).removed).toEqual([])
    expect(dirsOf(cgroup).filter((dir) => !lab.fs.stat(dir))).toEqual([])
  })

  rule('5: a directory of ours that somebody moved a process into is populated too', ['processes'], async (bench) => {
    const { open, spawn, kill } = bench
    const cgroup = open('leaf')
    await installSubcontainerCompatDir(cgroup, LIMITS)
    const pids: number[] = []
    for (const dir of dirsOf(cgroup)) pids.push(await spawn(dir))
    const report = await installSubcontainerCompatDir(cgroup, SMALLER)
    expect(report.existed).toEqual(dirsOf(cgroup).map((dir) => ({ dir, as: 'populated' })))
    expect([report.written, shown(cgroup)]).toEqual([[], SHOWN])
    for (const pid of pids) await kill(pid)
    await uninstallSubcontainerCompatDir(cgroup)
  })

  if (kind === 'systemd') return

  rule(
    '5: install into a populated directory of another is refused, and its limits stay',
    ['processes'],
    async (bench) => {
      const { open, mkdir, spawn } = bench
      const cgroup = open('leaf')
      for (const dir of dirsOf(cgroup)) await spawn(mkdir(dir))
      expect(await outcomeOf(() => cgroup.install(LIMITS))).toBe('ERR_BUSY')
      expect([shown(cgroup), cgroup.own.dirs]).toEqual([unlimited(cgroup), []])
      await cgroup.uninstall()
    },
  )
}
