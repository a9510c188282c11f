import { describe, expect, it } from 'vitest'
import { openV2 } from '../src/index.js'
import { host, MOUNT } from './host.js'

describe('openV2', () => {
  it('makes nothing and has one directory, for every controller of the host', async () => {
    const { sim, backing } = await host({ controllers: ['cpu', 'memory', 'pids'] })
    const cgroup = openV2(['kubepods', 'pod1', 'c'], backing)
    const dir = `${MOUNT}/kubepods/pod1/c`
    expect([cgroup.path(), cgroup.path('memory'), cgroup.path('freezer'), cgroup.path('io')]).toEqual([
      dir,
      dir,
      dir,
      undefined,
    ])
    expect(cgroup.placements()).toEqual([
      { mount: MOUNT, components: ['kubepods', 'pod1', 'c'], controllers: ['cpu', 'memory', 'pids'], dir },
    ])
    expect(cgroup).toMatchObject({ backend: 'v2', column: 'v2', parentsOwnedBy: 'nobody' })
    expect(sim.changes).toEqual([])
  })

  it.each([[[]], [['..']], [['a', '']], [['a/b']], [['a', '.']], [['a\nb']], [['a\0']]])(
    'refuses %j, which is no path below the mount',
    async (components) => {
      const { backing } = await host()
      expect(() => openV2(components, backing)).toThrow(expect.objectContaining({ code: 'ERR_PATH' }))
    },
  )

  it.each(['v1', 'hybrid'] as const)('refuses a %s host: controllers are elsewhere', async (cgroup) => {
    const { backing } = await host({ cgroup })
    expect(() => openV2(['c'], backing)).toThrow(expect.objectContaining({ code: 'ERR_HOST' }))
  })
})

describe('usage', () => {
  it('is exact at 64 bits, in nanoseconds and bytes', async () => {
    const { fs, backing } = await host()
    const cgroup = openV2(['c'], backing)
    const files: Record<string, string> = {
      'cpu.stat': 'usage_usec 18446744073709551\nuser_usec 1\nsystem_usec 1\n',
      'memory.current': '9223372036854775807\n',
      'pids.current': '7\n',
    }
    const read = fs.read.bind(fs)
    Object.assign(backing.fs, { read: (path: string) => files[path.slice(path.lastIndexOf('/') + 1)] ?? read(path) })
    expect(cgroup.usage()).toEqual({
      cpuNanos: 18446744073709551000n,
      memoryBytes: 9223372036854775807n,
      pids: 7n,
    })
  })

  it('leaves out what no controller counts, and everything where there is no directory', async () => {
    const { fs, backing } = await host()
    const cgroup = openV2(['c'], backing)
    expect(cgroup.usage()).toEqual({})
    fs.mkdir(`${MOUNT}/c`)
    expect(cgroup.usage()).toEqual({ cpuNanos: 0n })
  })
})

describe('limits', () => {
  it('come back in OCI’s meaning', async () => {
    const { backing } = await host()
    const cgroup = openV2(['c'], backing)
    expect(cgroup.limits()).toEqual({})
    await cgroup.install({
      memory: { limit: 536870912, swap: 805306368, reservation: 268435456 },
      cpu: { quota: 50000, period: 100000, shares: 1024 },
      pids: { limit: 77 },
    })
    expect(cgroup.limits()).toEqual({
      'memory.limit': 536870912n,
      'memory.swap': 805306368n,
      'memory.reservation': 268435456n,
      'cpu.quota': 50000n,
      'cpu.period': 100000n,
      'cpu.shares': 1024n,
      'pids.limit': 77n,
    })
  })
})

describe('update', () => {
  it('writes what it names, keeping the other word of a file', async () => {
    const { fs, backing } = await host()
    const cgroup = openV2(['c'], backing)
    await cgroup.install({ cpu: { quota: 50000, period: 20000 }, pids: { limit: 77 } })
    const { written } = await cgroup.update({ cpu: { quota: 30000 } })
    expect(written.map(({ file, data }) => `${file} ${data}`)).toEqual(['cpu.max 30000 20000'])
    expect(fs.read(`${MOUNT}/c/cpu.max`)).toBe('30000 20000\n')
    expect(fs.read(`${MOUNT}/c/pids.max`)).toBe('77\n')
  })

  it('throws the first refusal, after all the rest was written', async () => {
    const { fs, backing } = await host()
    const cgroup = openV2(['c'], backing)
    await cgroup.install()
    await expect(cgroup.update({ cpu: { quota: 999 }, pids: { limit: 7 } })).rejects.toMatchObject({
      code: 'EINVAL',
      path: `${MOUNT}/c/cpu.max`,
      data: '999 100000',
    })
    expect(fs.read(`${MOUNT}/c/pids.max`)).toBe('7\n')
  })

  it('of what is not installed is ENOENT', async () => {
    const { backing } = await host()
    await expect(openV2(['c'], backing).update({ pids: { limit: 7 } })).rejects.toMatchObject({ code: 'ENOENT' })
  })
})
