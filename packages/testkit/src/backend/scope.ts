import { expect } from 'vitest'
import { dirsOf } from './bench.js'
import { LIMITS, SHOWN, SHOWN_SMALLER, SMALLER, shown } from './limits.js'
import type { BackendTopic } from './topic.js'

/** Real cgroups on systemd: a scope, made by systemd when the first process joins. */
export const scope: BackendTopic = (rule, kind) => {
  if (kind !== 'systemd') return

  rule('1: install makes nothing: systemd refuses a scope without a process', ['bus'], async ({ lab, open }) => {
    const cgroup = open('leaf')
    await cgroup.install(LIMITS)
    expect(dirsOf(cgroup).filter((dir) => lab.fs.stat(dir))).toEqual([])
    expect((await cgroup.uninstall()).kept).toEqual([])
  })

  rule(
    '1: the first process that joins starts the scope, with the limits of install',
    ['bus', 'processes'],
    async (bench) => {
      const { lab, open, mkdir, spawn, kill } = bench
      const pid = await spawn(mkdir('elsewhere'))
      const cgroup = open('leaf')
      await cgroup.install(LIMITS)
      await cgroup.join(pid)
      expect(lab.fs.read(`${dirsOf(cgroup)[0]}/cgroup.procs`)).toBe(`${pid}\n`)
      expect(shown(cgroup)).toEqual(SHOWN)
      await cgroup.update(SMALLER)
      expect(shown(cgroup)).toEqual(SHOWN_SMALLER)
      await kill(pid)
      await cgroup.uninstall()
      expect(lab.fs.stat(dirsOf(cgroup)[0] ?? '')).toBeUndefined()
      expect((await cgroup.uninstall()).kept).toEqual([])
    },
  )

  rule('3: a spec that contradicts itself is refused before systemd is asked', ['bus'], async ({ open }) => {
    const contradiction = { memory: { limit: 536870912, swap: 268435456 } }
    await expect(open('leaf').install(contradiction)).rejects.toMatchObject({ name: 'SpecError' })
  })
}
