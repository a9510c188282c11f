import {
  type Cgroup,
  installSubcontainerCompatDir,
  type Resources,
  uninstallSubcontainerCompatDir,
} from '@cgroupkit/core'
import { expect, vi } from 'vitest'
import { dirsOf, isMarked, parentOf } from './bench.js'
import { LIMITS, SHOWN, SHOWN_SMALLER, SMALLER, shown, unlimited } from './limits.js'
import type { BackendTopic } from './topic.js'

/** A spec that names far more than a compat directory may write. */
const EVERYTHING: Resources = {
  ...LIMITS,
  blockIO: { weight: 500 },
  hugepageLimits: [{ pageSize: '2MB', limit: 2097152 }],
  devices: [{ allow: false, access: 'rwm' }],
}
const CPUSET: Resources = { ...LIMITS, cpu: { shares: 1024, quota: 50000, period: 100000, cpus: '0', mems: '0' } }

/** What compat mode must leave as it is, above and inside its directories. */
const around = (cgroup: Cgroup) =>
  dirsOf(cgroup).map((dir) => {
    const parent = parentOf(dir)
    const files = [`${parent}/cgroup.subtree_control`, `${parent}/cgroup.procs`, `${parent}/cgroup.type`]
    return files.map((file) => cgroup.fs.read(file))
  })

export const compatDir: BackendTopic = (rule, kind) => {
  rule('4: a compat directory is made, marked, filled, and reported', [], async ({ lab, open }) => {
    const cgroup = open('leaf')
    const report = await installSubcontainerCompatDir(cgroup, LIMITS)
    const dirs = dirsOf(cgroup)
    expect(report).toMatchObject({ dirs, created: dirs, existed: [], skipped: [] })
    expect(Object.keys(report).sort()).toEqual(['created', 'dirs', 'existed', 'skipped', 'written'])
    expect(dirs.map((dir) => isMarked(lab, dir))).toEqual(dirs.map(() => true))
    expect(shown(cgroup)).toEqual(SHOWN)
    expect(cgroup.own.dirs).toEqual(dirs)
    expect(await uninstallSubcontainerCompatDir(cgroup)).toEqual({ removed: [...dirs].reverse(), kept: [] })
  })

  rule('4: every write of the report is in its file', [], async ({ lab, open }) => {
    const cgroup = open('leaf')
    const { written } = await installSubcontainerCompatDir(cgroup, LIMITS)
    expect(written.length).toBeGreaterThan(2)
    for (const { file, controller, data, from } of written) {
      expect(lab.fs.read(`${cgroup.path(controller)}/${file}`)?.trimEnd()).toBe(data)
      expect(from.length).toBeGreaterThan(0)
    }
    await uninstallSubcontainerCompatDir(cgroup)
  })

  rule('4: without resources the directory is made and nothing is written', [], async ({ open }) => {
    const cgroup = open('leaf')
    const { created, written, skipped } = await installSubcontainerCompatDir(cgroup)
    expect({ created, written, skipped }).toEqual({ created: dirsOf(cgroup), written: [], skipped: [] })
    expect(shown(cgroup)).toEqual(unlimited(cgroup))
    await uninstallSubcontainerCompatDir(cgroup)
  })

  rule('4: compat mode writes cpu, memory and pids only', [], async ({ open }) => {
    for (const resources of [EVERYTHING, CPUSET]) {
      const cgroup = open('leaf')
      const { written, skipped } = await installSubcontainerCompatDir(cgroup, resources)
      const controllers = new Set([...written, ...skipped].map((write) => write.controller))
      expect([...controllers].sort()).toEqual(['cpu', 'memory', 'pids'])
      expect(shown(cgroup)).toEqual(SHOWN)
      await uninstallSubcontainerCompatDir(cgroup)
    }
  })

  rule('4: compat mode touches no process and no subtree_control', [], async ({ open }) => {
    const cgroup = open('leaf')
    const before = around(cgroup)
    await installSubcontainerCompatDir(cgroup, EVERYTHING)
    expect(around(cgroup)).toEqual(before)
    for (const dir of dirsOf(cgroup)) {
      expect(cgroup.fs.read(`${dir}/cgroup.procs`)).toBe('')
      if (cgroup.column === 'v2') expect(cgroup.fs.read(`${dir}/cgroup.subtree_control`)).toBe('')
    }
    await uninstallSubcontainerCompatDir(cgroup)
    expect(around(cgroup)).toEqual(before)
  })

  rule('4: compat mode writes none but the files it reports, each once', ['faults'], async ({ lab, open }) => {
    const cgroup = open('leaf')
    const seen: string[] = []
    const watch = (op: string, path: string) => {
      if (op === 'write') seen.push(path)
      return undefined
    }
    lab.faults?.push(watch)
    const { written } = await installSubcontainerCompatDir(cgroup, EVERYTHING)
    lab.faults?.splice(lab.faults.indexOf(watch), 1)
    expect(seen.sort()).toEqual(written.map(({ controller, file }) => `${cgroup.path(controller)}/${file}`).sort())
    await uninstallSubcontainerCompatDir(cgroup)
  })

  rule('4: a spec that contradicts itself is refused before any mkdir', [], async ({ lab, open }) => {
    const cgroup = open('leaf')
    const contradiction = { memory: { limit: 536870912, swap: 268435456 } }
    await expect(installSubcontainerCompatDir(cgroup, contradiction)).rejects.toMatchObject({
      name: 'SpecError',
      code: 'ERR_SPEC',
    })
    expect(dirsOf(cgroup).filter((dir) => lab.fs.stat(dir))).toEqual([])
  })

  rule('4: a value that the kernel refuses is a skip, and the rest is written', [], async ({ open }) => {
    const cgroup = open('leaf')
    const { created, skipped } = await installSubcontainerCompatDir(cgroup, {
      memory: { limit: 536870912 },
      cpu: { quota: 999, period: 100000 },
      pids: { limit: 77 },
    })
    expect(created).toEqual(dirsOf(cgroup))
    expect(skipped.map(({ controller, code }) => `${controller} ${code}`)).toEqual(['cpu EINVAL'])
    expect([shown(cgroup)[0], shown(cgroup)[2]]).toEqual([SHOWN[0], SHOWN[2]])
    await uninstallSubcontainerCompatDir(cgroup)
  })

  rule('4: installed again with other limits, the directory shows the other limits', [], async ({ open }) => {
    const cgroup = open('leaf')
    await installSubcontainerCompatDir(cgroup, LIMITS)
    const report = await installSubcontainerCompatDir(cgroup, SMALLER)
    expect(report.created).toEqual([])
    expect(report.existed).toEqual(dirsOf(cgroup).map((dir) => ({ dir, as: 'ours' })))
    expect(shown(cgroup)).toEqual(SHOWN_SMALLER)
    await uninstallSubcontainerCompatDir(cgroup)
  })

  if (kind !== 'systemd') return

  rule('4: compat mode never talks D-Bus', ['bus'], async ({ lab, open, restore }) => {
    const { bus } = lab
    if (!bus) throw new Error('the lab has no bus')
    const verbs = ['startUnit', 'setProperties', 'stopUnit', 'getProperties', 'resetFailed', 'version'] as const
    const spies = verbs.map((verb) => vi.spyOn(bus, verb))
    try {
      const cgroup = open('leaf')
      await installSubcontainerCompatDir(cgroup, LIMITS)
      await uninstallSubcontainerCompatDir(restore(cgroup.toJSON()))
      expect(spies.map((spy) => spy.mock.calls.length)).toEqual(verbs.map(() => 0))
    } finally {
      for (const spy of spies) spy.mockRestore()
    }
  })
}
