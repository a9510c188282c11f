import { describe, expect, it } from 'vitest'
import { openV1 } from '../src/index.js'
import { CONTROLLERS, host, ROOT, text } from './host.js'

describe('openV1', () => {
  it('makes nothing and has one directory per hierarchy, found by any of its controllers', async () => {
    const { sim, backing } = await host()
    const cgroup = openV1(['pod', 'c'], backing)
    expect(Object.fromEntries(['cpu', 'cpuacct', 'memory', 'io', ''].map((name) => [name, cgroup.path(name)]))).toEqual(
      {
        cpu: `${ROOT}/cpu,cpuacct/pod/c`,
        cpuacct: `${ROOT}/cpu,cpuacct/pod/c`,
        memory: `${ROOT}/memory/pod/c`,
        io: undefined,
        '': `${ROOT}/cpu,cpuacct/pod/c`,
      },
    )
    expect(cgroup).toMatchObject({ backend: 'v1', column: 'v1', parentsOwnedBy: 'nobody' })
    expect(sim.changes).toEqual([])
  })

  it('places compat directories where cAdvisor looks, co-mounts once', async () => {
    const { backing } = await host()
    expect(openV1(['c'], backing).placements()).toEqual([
      {
        mount: `${ROOT}/cpu,cpuacct`,
        components: ['c'],
        controllers: ['cpu', 'cpuacct'],
        dir: `${ROOT}/cpu,cpuacct/c`,
      },
      { mount: `${ROOT}/memory`, components: ['c'], controllers: ['memory'], dir: `${ROOT}/memory/c` },
      { mount: `${ROOT}/pids`, components: ['c'], controllers: ['pids'], dir: `${ROOT}/pids/c` },
    ])
  })

  it('takes a hierarchy that is mounted twice once, and without pids has no such placement', async () => {
    const { backing } = await host({ controllers: ['cpu', 'memory'] })
    const again = {
      ...backing.host,
      mounts: [...backing.host.mounts, ...backing.host.mounts.map((mount) => ({ ...mount, point: '/mnt' }))],
    }
    const cgroup = openV1(['c'], { ...backing, host: again })
    expect(cgroup.hierarchies.map(({ dir }) => dir)).toEqual([`${ROOT}/cpu/c`, `${ROOT}/memory/c`])
    expect(cgroup.placements().map(({ dir }) => dir)).toEqual([`${ROOT}/cpu/c`, `${ROOT}/memory/c`])
  })

  it.each([[[]], [['..']], [['a', '']], [['a/b']], [['a\nb']]])('refuses %j', async (components) => {
    const { backing } = await host()
    expect(() => openV1(components, backing)).toThrow(expect.objectContaining({ code: 'ERR_PATH' }))
  })

  it('refuses a v2 host', async () => {
    const { backing } = await host({ cgroup: 'v2', controllers: ['cpu'] })
    expect(() => openV1(['c'], backing)).toThrow(expect.objectContaining({ code: 'ERR_HOST' }))
  })
})

describe('a hybrid host', () => {
  it('has its controllers on v1, and the unified mount is left alone', async () => {
    const { fs, backing } = await host({ cgroup: 'hybrid', controllers: CONTROLLERS })
    const cgroup = openV1(['c'], backing)
    await cgroup.install({ pids: { limit: 7 } })
    expect(cgroup.own.dirs.filter((dir) => dir.startsWith(`${ROOT}/unified`))).toEqual([])
    expect(fs.list(`${ROOT}/unified`)?.dirs).toEqual([])
    expect(text(fs, 'pids/c/pids.max')).toBe('7')
  })
})

describe('limits, usage and update', () => {
  it('each come from the hierarchy of their controller', async () => {
    const { fs, backing } = await host()
    const cgroup = openV1(['c'], backing)
    expect([cgroup.limits(), cgroup.usage()]).toEqual([{}, {}])
    await cgroup.install({
      memory: { limit: 536870912, swap: 805306368 },
      cpu: { quota: 50000, period: 100000, shares: 512 },
      pids: { limit: 77 },
    })
    expect(cgroup.limits()).toMatchObject({
      'memory.limit': 536870912n,
      'memory.swap': 805306368n,
      'cpu.quota': 50000n,
      'cpu.period': 100000n,
      'cpu.shares': 512n,
      'pids.limit': 77n,
    })
    expect(cgroup.usage()).toEqual({ cpuNanos: 0n, memoryBytes: 0n, pids: 0n })
    await cgroup.update({ cpu: { shares: 1024 } })
    expect(text(fs, 'cpu,cpuacct/c/cpu.shares')).toBe('1024')
    expect(text(fs, 'pids/c/pids.max')).toBe('77')
  })

  it('update moves memory and memory + swap together, up and down', async () => {
    const { fs, backing } = await host()
    const cgroup = openV1(['c'], backing)
    await cgroup.install({ memory: { limit: 300 << 20, swap: 500 << 20 } })
    for (const [limit, swap] of [
      [600 << 20, 800 << 20],
      [100 << 20, 200 << 20],
    ] as const) {
      await cgroup.update({ memory: { limit, swap } })
      expect(text(fs, 'memory/c/memory.limit_in_bytes')).toBe(String(limit))
      expect(text(fs, 'memory/c/memory.memsw.limit_in_bytes')).toBe(String(swap))
    }
  })
})
