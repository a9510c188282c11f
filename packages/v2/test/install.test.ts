import { isOwned } from '@cgroupkit/core'
import { describe, expect, it } from 'vitest'
import { openV2 } from '../src/index.js'
import { dirs, host, MOUNT, texts } from './host.js'

const CONTROL = 'cgroup.subtree_control'

describe('install', () => {
  it('makes parents one by one, enables every controller on the way down, and writes the limits', async () => {
    const { fs, backing } = await host({ controllers: ['cpuset', 'cpu', 'memory', 'pids'] })
    const cgroup = openV2(['a', 'b', 'c'], backing)
    await cgroup.install({ memory: { limit: 4096 }, cpu: { shares: 1024, cpus: '0' }, pids: { limit: 7 } })
    expect(dirs(fs)).toEqual(['a', 'a/b', 'a/b/c'])
    expect(cgroup.own.dirs).toEqual([`${MOUNT}/a`, `${MOUNT}/a/b`, `${MOUNT}/a/b/c`])
    expect(cgroup.own.dirs.every((dir) => isOwned(fs.stat(dir)))).toBe(true)
    for (const parent of ['', '/a', '/a/b']) {
      expect(texts(fs, MOUNT + parent, CONTROL)).toEqual({ [CONTROL]: 'cpuset cpu memory pids' })
    }
    expect(texts(fs, `${MOUNT}/a/b/c`, CONTROL, 'memory.max', 'cpu.weight', 'cpuset.cpus', 'pids.max')).toEqual({
      [CONTROL]: '',
      'memory.max': '4096',
      'cpu.weight': '100',
      'cpuset.cpus': '0',
      'pids.max': '7',
    })
  })

  it('enables each controller by a write of its own, top down, and none that is on', async () => {
    const { sim, fs, backing } = await host({ controllers: ['cpu', 'memory', 'pids'] })
    fs.write(`${MOUNT}/${CONTROL}`, '+memory')
    const writes: string[] = []
    sim.faults.push((op, path) => void (op === 'write' && writes.push(path)))
    await openV2(['a', 'c'], backing).install()
    expect(writes).toEqual([
      ...Array(2).fill(`${MOUNT}/${CONTROL}`), // cpu, pids
      ...Array(3).fill(`${MOUNT}/a/${CONTROL}`),
    ])
  })

  it('writes limits of every controller, unified keys last', async () => {
    const { fs, backing } = await host()
    await openV2(['c'], backing).install({
      memory: { limit: 8192 },
      hugepageLimits: [{ pageSize: '2MB', limit: 2097152 }],
      unified: { 'memory.high': '4096', 'memory.max': '12288' },
    })
    expect(texts(fs, `${MOUNT}/c`, 'memory.max', 'memory.high', 'hugetlb.2MB.max')).toEqual({
      'memory.max': '12288',
      'memory.high': '4096',
      'hugetlb.2MB.max': '2097152',
    })
  })

  it('into a directory that is there writes the limits and owns nothing', async () => {
    const { fs, backing } = await host()
    fs.mkdir(`${MOUNT}/c`)
    const cgroup = openV2(['c'], backing)
    await cgroup.install({ pids: { limit: 7 } })
    expect(texts(fs, `${MOUNT}/c`, 'pids.max')).toEqual({ 'pids.max': '7' })
    expect(cgroup.own.dirs).toEqual([])
    expect(await cgroup.uninstall()).toEqual({ removed: [], kept: [] })
  })

  it('into another’s cgroup with processes is refused if there are limits to write, and left alone if not', async () => {
    const { sim, fs, backing } = await host()
    fs.mkdir(`${MOUNT}/c`)
    sim.spawn(`${MOUNT}/c`)
    const cgroup = openV2(['c'], backing)
    await cgroup.install()
    await expect(cgroup.install({ pids: { limit: 7 } })).rejects.toMatchObject({ code: 'ERR_BUSY', path: `${MOUNT}/c` })
    expect(texts(fs, `${MOUNT}/c`, 'pids.max')).toEqual({ 'pids.max': 'max' })
  })

  it('is refused where an interface file has the name', async () => {
    const { fs, backing } = await host()
    const before = dirs(fs)
    const cgroup = openV2(['cgroup.procs'], backing)
    await expect(cgroup.install()).rejects.toMatchObject({ code: 'ENOTDIR', path: `${MOUNT}/cgroup.procs` })
    await expect(cgroup.install({ pids: { limit: 7 } })).rejects.toMatchObject({ code: 'ENOTDIR' })
    expect(dirs(fs)).toEqual(before)
  })

  it('again, over its own processes, rewrites the limits', async () => {
    const { sim, fs, backing } = await host()
    const cgroup = openV2(['c'], backing)
    await cgroup.install({ pids: { limit: 7 } })
    sim.spawn(`${MOUNT}/c`)
    await cgroup.install({ pids: { limit: 8 } })
    expect(texts(fs, `${MOUNT}/c`, 'pids.max')).toEqual({ 'pids.max': '8' })
    expect(cgroup.own.dirs).toEqual([`${MOUNT}/c`])
  })

  it('does nothing once its signal is aborted', async () => {
    const { fs, backing } = await host()
    const signal = AbortSignal.abort(new Error('too late'))
    await expect(openV2(['c'], backing).install({}, { signal })).rejects.toThrow('too late')
    expect(dirs(fs)).toEqual([])
  })
})

describe('a failed install takes back what it made', () => {
  it('when the spec needs a controller that the host lacks, before any mkdir', async () => {
    const { sim, backing } = await host({ controllers: ['cpu', 'memory'] })
    const install = openV2(['a', 'c'], backing).install({ pids: { limit: 7 } })
    await expect(install).rejects.toMatchObject({
      code: 'ERR_NO_CONTROLLER',
      message: expect.stringContaining('"pids"'),
      hint: 'this host has cpu memory',
    })
    expect(sim.changes).toEqual([])
  })

  it('when a unified key names a controller that the host lacks', async () => {
    const { sim, backing } = await host({ controllers: ['cpu', 'memory'] })
    const install = openV2(['c'], backing).install({ unified: { 'pids.max': '7' } })
    await expect(install).rejects.toMatchObject({ code: 'ERR_NO_CONTROLLER', message: expect.stringContaining('pids') })
    expect(sim.changes).toEqual([])
  })

  it.each(['EBUSY', 'EACCES', 'EROFS', 'EINVAL'] as const)(
    'when a needed controller cannot be enabled (%s)',
    async (errno) => {
      const { sim, fs, backing } = await host()
      const cgroup = openV2(['a', 'c'], backing)
      sim.faults.push((op, path) => (op === 'write' && path === `${MOUNT}/a/${CONTROL}` ? errno : undefined))
      await expect(cgroup.install({ pids: { limit: 7 } })).rejects.toMatchObject({
        code: 'ERR_NO_CONTROLLER',
        path: `${MOUNT}/a`,
        data: '+pids',
        cause: expect.objectContaining({ code: errno }),
      })
      expect(dirs(fs)).toEqual([])
      expect(cgroup.own.dirs).toEqual([])
    },
  )

  it('but not when nothing needs what cannot be enabled', async () => {
    const { sim, fs, backing } = await host()
    sim.faults.push((op, path) => (op === 'write' && path.endsWith(CONTROL) ? 'EBUSY' : undefined))
    await openV2(['a', 'c'], backing).install()
    expect(dirs(fs)).toEqual(['a', 'a/c'])
  })

  it('when the kernel refuses a limit', async () => {
    const { fs, backing } = await host()
    const cgroup = openV2(['a', 'c'], backing)
    await expect(cgroup.install({ cpu: { quota: 999, period: 100000 } })).rejects.toMatchObject({
      code: 'EINVAL',
      path: `${MOUNT}/a/c/cpu.max`,
      data: '999 100000',
      hint: 'from cpu.quota, cpu.period',
    })
    expect(dirs(fs)).toEqual([])
  })

  it('and waits for EBUSY on the way back', async () => {
    const { sim, fs, backing, slept } = await host()
    let busy = 2
    sim.faults.push((op) => (op === 'rmdir' && busy-- > 0 ? 'EBUSY' : undefined))
    await expect(openV2(['c'], backing).install({ cpu: { quota: 999 } })).rejects.toMatchObject({ code: 'EINVAL' })
    expect(dirs(fs)).toEqual([])
    expect(slept).toHaveLength(2)
  })
})

describe('a parent with processes', () => {
  it('is not turned into a threaded domain: nothing is enabled in it', async () => {
    const { sim, fs, backing } = await host()
    fs.mkdir(`${MOUNT}/a`)
    sim.spawn(`${MOUNT}/a`)
    const cgroup = openV2(['a', 'c'], backing)
    await cgroup.install()
    expect(texts(fs, `${MOUNT}/a`, CONTROL, 'cgroup.type')).toEqual({ [CONTROL]: '', 'cgroup.type': 'domain' })
    expect(texts(fs, `${MOUNT}/a/c`, 'cgroup.type')).toEqual({ 'cgroup.type': 'domain' })
  })

  it('cannot have children with limits', async () => {
    const { sim, fs, backing } = await host()
    fs.mkdir(`${MOUNT}/a`)
    sim.spawn(`${MOUNT}/a`)
    await expect(openV2(['a', 'c'], backing).install({ pids: { limit: 7 } })).rejects.toMatchObject({
      code: 'ERR_NO_CONTROLLER',
      path: `${MOUNT}/a`,
      hint: expect.stringContaining('processes in a parent'),
    })
    expect(dirs(fs)).toEqual(['a'])
  })
})
