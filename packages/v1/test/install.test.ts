import { isOwned } from '@cgroupkit/core'
import { describe, expect, it } from 'vitest'
import { openV1 } from '../src/index.js'
import { dirs, host, ROOT, text } from './host.js'

describe('install', () => {
  it('makes the cgroup in every hierarchy, parents one by one, and writes the limits', async () => {
    const { fs, backing } = await host()
    const cgroup = openV1(['pod', 'c'], backing)
    await cgroup.install({ memory: { limit: 4096 }, cpu: { shares: 512 }, pids: { limit: 7 } })
    const made = ['cpuset', 'cpu,cpuacct', 'memory', 'freezer', 'pids'].flatMap((mount) => [
      `${mount}/pod`,
      `${mount}/pod/c`,
    ])
    expect(dirs(backing).sort()).toEqual(made.sort())
    expect(cgroup.own.dirs.map((dir) => dir.slice(ROOT.length + 1)).sort()).toEqual(made)
    expect(cgroup.own.dirs.every((dir) => isOwned(fs.stat(dir)))).toBe(true)
    expect([
      text(fs, 'memory/pod/c/memory.limit_in_bytes'),
      text(fs, 'cpu,cpuacct/pod/c/cpu.shares'),
      text(fs, 'pids/pod/c/pids.max'),
    ]).toEqual(['4096', '512', '7'])
  })

  it('twice owns once; uninstall leaves no trace', async () => {
    const { backing } = await host()
    const cgroup = openV1(['pod', 'c'], backing)
    await cgroup.install()
    const own = [...cgroup.own.dirs]
    await cgroup.install({ pids: { limit: 7 } })
    expect(cgroup.own.dirs).toEqual(own)
    const { removed, kept } = await cgroup.uninstall()
    expect([removed, kept]).toEqual([expect.arrayContaining(own), []])
    expect(dirs(backing)).toEqual([])
    expect(await cgroup.uninstall()).toEqual({ removed: [], kept: [] })
  })

  it('into another’s cgroup with processes is refused, and nothing is left in the other hierarchies', async () => {
    const { sim, fs, backing } = await host()
    fs.mkdir(`${ROOT}/pids/c`)
    sim.spawn(`${ROOT}/pids/c`)
    const cgroup = openV1(['c'], backing)
    await expect(cgroup.install({ pids: { limit: 7 } })).rejects.toMatchObject({
      code: 'ERR_BUSY',
      path: `${ROOT}/pids/c`,
    })
    expect(dirs(backing)).toEqual(['pids/c'])
    expect(text(fs, 'pids/c/pids.max')).toBe('max')
  })
})

it('is refused where an interface file has the name, and nothing is left in the other hierarchies', async () => {
  const { backing } = await host()
  const install = openV1(['memory.stat'], backing).install()
  await expect(install).rejects.toMatchObject({ code: 'ENOTDIR', path: `${ROOT}/memory/memory.stat` })
  expect(dirs(backing)).toEqual([])
})

describe('a controller that is not mounted', () => {
  it.each([
    ['pids', { pids: { limit: 1 } }],
    ['blkio', { blockIO: { weight: 500 } }],
    ['hugetlb', { hugepageLimits: [{ pageSize: '2MB', limit: 0 }] }],
    ['net_cls', { network: { classID: 1 } }],
    ['net_prio', { network: { priorities: [{ name: 'lo', priority: 1 }] } }],
    ['cpuset', { cpu: { cpus: '0' } }],
    ['cpuset', { cpu: { mems: '0' } }],
    ['rdma', { rdma: { mlx5_1: { hcaHandles: 1 } } }],
    ['devices', { devices: [{ allow: false, access: 'rwm' }] }],
    ['memory', { memory: { limit: 4096 } }],
  ])('%s: fine unless the spec needs it, and then named before anything is made', async (controller, resources) => {
    const { sim, backing } = await host({ controllers: ['cpu'] })
    await expect(openV1(['c'], backing).install(resources)).rejects.toMatchObject({
      code: 'ERR_NO_CONTROLLER',
      message: expect.stringContaining(controller),
      hint: 'mounted: cpu',
    })
    expect(sim.changes).toEqual([])
    await openV1(['c'], backing).install({
      cpu: {},
      memory: {},
      blockIO: {},
      hugepageLimits: [],
      network: {},
      pids: {},
    })
    expect(dirs(backing)).toEqual(['cpu/c'])
  })
})

describe('cpuset', () => {
  const cpusets = ['cpuset', 'cpuset/pod', 'cpuset/pod/c'] as const
  const lists = (fs: Parameters<typeof text>[0]) =>
    cpusets.map((dir) => [text(fs, `${dir}/cpuset.cpus`), text(fs, `${dir}/cpuset.mems`)])

  it('each level takes its parent’s, since a process cannot join an empty one', async () => {
    const { sim, fs, backing } = await host({ cpus: 4 })
    const cgroup = openV1(['pod', 'c'], backing)
    await cgroup.install({ cpu: {} })
    expect(lists(fs)).toEqual(Array(3).fill(['0-3', '0']))
    await cgroup.join(sim.spawn(`${ROOT}/cpuset`))
  })

  it('also levels that were there and empty', async () => {
    const { fs, backing } = await host({ cpus: 4 })
    fs.mkdir(`${ROOT}/cpuset/pod`)
    fs.mkdir(`${ROOT}/cpuset/pod/c`)
    await openV1(['pod', 'c'], backing).install()
    expect(lists(fs)).toEqual(Array(3).fill(['0-3', '0']))
  })

  it('what the spec says stays below what the parent has', async () => {
    const { fs, backing } = await host({ cpus: 4 })
    fs.mkdir(`${ROOT}/cpuset/pod`)
    fs.write(`${ROOT}/cpuset/pod/cpuset.cpus`, '1-2')
    await openV1(['pod', 'c'], backing).install({ cpu: { cpus: '1' } })
    expect(lists(fs)).toEqual([
      ['0-3', '0'],
      ['1-2', '0'],
      ['1', '0'],
    ])
  })
})

describe('a failed install', () => {
  it.each(['mkdir', 'write', 'list'] as const)('takes back every hierarchy when a %s fails', async (op) => {
    const { sim, backing } = await host()
    const cgroup = openV1(['pod', 'c'], backing)
    let heal = false
    sim.faults.push((at, path) => {
      if (heal || at !== op || !path.includes('/pids/pod/c')) return undefined
      heal = op !== 'mkdir'
      return 'EIO'
    })
    const install = cgroup.install({ pids: { limit: 7 } })
    await expect(install).rejects.toMatchObject({ code: 'EIO' })
    expect(dirs(backing)).toEqual([])
    expect(cgroup.own.dirs).toEqual([])
  })

  it('when the kernel refuses a limit names file and value', async () => {
    const { backing } = await host()
    await expect(openV1(['c'], backing).install({ cpu: { quota: 999 } })).rejects.toMatchObject({
      code: 'EINVAL',
      path: `${ROOT}/cpu,cpuacct/c/cpu.cfs_quota_us`,
      data: '999',
    })
    expect(dirs(backing)).toEqual([])
  })
})
