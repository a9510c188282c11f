import { installSubcontainerCompatDir, uninstallSubcontainerCompatDir } from '@cgroupkit/core'
import { expect } from 'vitest'
import { dirsOf } from './bench.js'
import { LIMITS, SHOWN, shown } from './limits.js'
import type { BackendTopic } from './topic.js'

/** Two openers of one path that know nothing of each other, as two processes are. */
export const together: BackendTopic = (rule) => {
  rule(
    '7: of two installs at once each directory has one owner, and both show the limits',
    ['two-processes'],
    async (bench) => {
      const [a, b] = [bench.open('leaf'), bench.open('leaf')]
      const reports = await Promise.all([a, b].map((cgroup) => installSubcontainerCompatDir(cgroup, LIMITS)))
      for (const dir of dirsOf(a)) {
        expect(reports.filter((report) => report.created.includes(dir))).toHaveLength(1)
        expect(reports.flatMap((report) => report.existed).filter((found) => found.dir === dir)).toEqual([
          { dir, as: 'ours' },
        ])
      }
      expect([...a.own.dirs, ...b.own.dirs].sort()).toEqual(dirsOf(a).sort())
      expect([shown(a), shown(b)]).toEqual([SHOWN, SHOWN])
      await uninstallSubcontainerCompatDir(b)
      expect((await uninstallSubcontainerCompatDir(a)).kept).toEqual([])
    },
  )

  rule(
    '7: of two uninstalls at once each directory is removed once, and none is kept',
    ['two-processes'],
    async (bench) => {
      const [a, b] = [bench.open('leaf'), bench.open('leaf')]
      await installSubcontainerCompatDir(a, LIMITS)
      const [first, second] = await Promise.all([a, b].map((cgroup) => uninstallSubcontainerCompatDir(cgroup)))
      expect([...(first?.removed ?? []), ...(second?.removed ?? [])].sort()).toEqual(dirsOf(a).sort())
      expect([...(first?.kept ?? []), ...(second?.kept ?? [])]).toEqual([])
    },
  )

  rule('7: an uninstall beside an install leaves all or nothing', ['two-processes'], async (bench) => {
    const [a, b] = [bench.open('leaf'), bench.open('leaf')]
    await installSubcontainerCompatDir(a, LIMITS)
    await Promise.all([uninstallSubcontainerCompatDir(a), installSubcontainerCompatDir(b, LIMITS)])
    const left = dirsOf(a).filter((dir) => bench.lab.fs.stat(dir))
    const { removed, kept } = await uninstallSubcontainerCompatDir(bench.open('leaf'))
    expect([[...removed].sort(), kept]).toEqual([left.sort(), []])
  })
}
