import { installSubcontainerCompatDir, uninstallSubcontainerCompatDir } from '@cgroupkit/core'
import { expect } from 'vitest'
import { dirsOf, isMarked, parentOf } from './bench.js'
import { LIMITS } from './limits.js'
import type { BackendTopic } from './topic.js'

export const parents: BackendTopic = (rule, kind) => {
  rule(
    "6: parents 'require': a missing parent is ENOENT that names it, and nothing is made",
    [],
    async ({ lab, open }) => {
      const cgroup = open('pod/leaf')
      const [parent = ''] = dirsOf(cgroup).map(parentOf)
      const name = parent.slice(parent.lastIndexOf('/') + 1)
      const install = installSubcontainerCompatDir(cgroup, LIMITS, { parents: 'require' })
      await expect(install).rejects.toMatchObject({ code: 'ENOENT', message: expect.stringContaining(name) })
      expect(dirsOf(cgroup).filter((dir) => lab.fs.stat(parentOf(dir)))).toEqual([])
      expect(cgroup.own.dirs).toEqual([])
    },
  )

  rule(
    "6: parents 'create': a missing parent is made and marked, and goes with its leaf",
    [],
    async ({ lab, open }) => {
      const cgroup = open('pod/leaf')
      const report = await installSubcontainerCompatDir(cgroup, LIMITS, { parents: 'create' })
      const made = dirsOf(cgroup).flatMap((dir) => [parentOf(dir), dir])
      expect([...report.created].sort()).toEqual(made.sort())
      expect(made.map((dir) => isMarked(lab, dir))).toEqual(made.map(() => true))
      const { removed, kept } = await uninstallSubcontainerCompatDir(cgroup)
      expect([[...removed].sort(), kept]).toEqual([made.sort(), []])
    },
  )

  rule('6: a parent that was there stays', [], async ({ lab, open, mkdir }) => {
    const cgroup = open('pod/leaf')
    for (const dir of dirsOf(cgroup)) mkdir(parentOf(dir))
    await installSubcontainerCompatDir(cgroup, LIMITS, { parents: 'create' })
    await uninstallSubcontainerCompatDir(cgroup)
    expect(dirsOf(cgroup).map((dir) => lab.fs.stat(parentOf(dir))?.dir)).toEqual(dirsOf(cgroup).map(() => true))
  })

  rule('6: a parent made for one container stays while another is in it', [], async ({ lab, open }) => {
    const [a, b] = [open('pod/leaf'), open('pod/other')]
    await installSubcontainerCompatDir(a, LIMITS, { parents: 'create' })
    await installSubcontainerCompatDir(b, LIMITS, { parents: 'create' })
    const first = await uninstallSubcontainerCompatDir(a)
    expect([...first.removed].sort()).toEqual(dirsOf(a).sort())
    expect(dirsOf(b).filter((dir) => !lab.fs.stat(dir))).toEqual([])
    await uninstallSubcontainerCompatDir(b)
    expect(dirsOf(b).filter((dir) => lab.fs.stat(parentOf(dir)))).toEqual([])
  })

  rule(
    `6: on ${kind} parents are ${kind === 'systemd' ? 'required' : 'created'} unless said otherwise`,
    [],
    async (bench) => {
      const cgroup = bench.open('pod/leaf')
      const install = installSubcontainerCompatDir(cgroup, LIMITS)
      if (kind === 'systemd') {
        await expect(install).rejects.toMatchObject({ code: 'ENOENT' })
      } else {
        expect((await install).created).toEqual(expect.arrayContaining(dirsOf(cgroup)))
        await uninstallSubcontainerCompatDir(cgroup)
      }
    },
  )
}
