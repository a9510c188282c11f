import type { Bus, Property } from '@cgroupkit/core'
import { expect } from 'vitest'
import type { BackendLab } from '../suite.js'
import { dirsOf } from './bench.js'
import { LIMITS, SHOWN, SHOWN_SMALLER, SMALLER, shown } from './limits.js'
import type { BackendTopic } from './topic.js'

const UNIT = 'cgroupkit-conformance.scope'

const property = (name: string, type: string, value: unknown): Property => ({ name, type, value, from: [] })

/** A scope in the lab's slice, asked for without the backend. */
const scopeOf = ({ dir }: BackendLab, ...pids: number[]): Property[] => [
  property('Slice', 's', dir.slice(dir.lastIndexOf('/') + 1)),
  property('Delegate', 'b', true),
  ...(pids.length > 0 ? [property('PIDs', 'au', pids)] : []),
]

function busOf({ bus }: BackendLab): Bus {
  if (!bus) throw new Error('the lab has no bus')
  return bus
}

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

  rule(
    '1: a scope without a process, or with one that has ended, is refused by name',
    ['bus', 'processes'],
    async (bench) => {
      const bus = busOf(bench.lab)
      expect(await bus.version()).toBeGreaterThanOrEqual(244)
      await expect(bus.startUnit(UNIT, scopeOf(bench.lab))).rejects.toMatchObject({
        code: 'ERR_BUS',
        data: 'org.freedesktop.DBus.Error.FileNotFound',
      })
      const pid = await bench.spawn(bench.mkdir('elsewhere'))
      await bench.kill(pid)
      await expect(bus.startUnit(UNIT, scopeOf(bench.lab, pid))).rejects.toMatchObject({ name: 'CgroupError' })
      expect(await bus.getProperties(UNIT)).toBeUndefined()
    },
  )

  rule('1: properties of a scope read back as sent, to the last of 64 bits', ['bus', 'processes'], async (bench) => {
    const bus = busOf(bench.lab)
    const pid = await bench.spawn(bench.mkdir('elsewhere'))
    const limit = 2n ** 53n + 1n
    const sent = [...scopeOf(bench.lab, pid), property('MemoryMax', 't', limit)]
    expect(await bus.startUnit(UNIT, sent)).toBe('done')
    expect(await bus.getProperties(UNIT)).toMatchObject({ ActiveState: 'active', Delegate: true, MemoryMax: limit })
    await bus.setProperties(UNIT, [property('TasksMax', 't', 9n)])
    expect(await bus.getProperties(UNIT)).toMatchObject({ MemoryMax: limit, TasksMax: 9n })
    await bus.stopUnit(UNIT)
  })

  rule(
    '1: a second scope of a name is told that one exists; a stopped one is not known',
    ['bus', 'processes'],
    async (bench) => {
      const bus = busOf(bench.lab)
      const [first, second] = [await bench.spawn(bench.mkdir('one')), await bench.spawn(bench.mkdir('two'))]
      expect(await bus.startUnit(UNIT, scopeOf(bench.lab, first))).toBe('done')
      expect(await bus.startUnit(UNIT, scopeOf(bench.lab, second))).toBe('exists')
      expect(bench.lab.fs.read(`${bench.lab.dir}/two/cgroup.procs`)).toBe(`${second}\n`)
      await bus.stopUnit(UNIT)
      expect(await bus.getProperties(UNIT)).toBeUndefined()
      expect(bench.lab.fs.stat(`${bench.lab.dir}/${UNIT}`)).toBeUndefined()
      await bus.stopUnit(UNIT)
    },
  )
}
