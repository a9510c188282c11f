import { describe, expect, it } from 'vitest'
import { installSubcontainerCompatDir, uninstallSubcontainerCompatDir } from '../src/index.js'
import { fakeCgroup } from './fake-cgroup.js'
import { fakeClock, tree } from './tree.js'

const V1 = { '/cpu': ['cpu', 'cpuacct'], '/memory': ['memory'], '/pids': ['pids'] }

describe('uninstall', () => {
  it('leaves no trace, twice', async () => {
    const fs = tree()
    const cgroup = fakeCgroup(fs)
    await installSubcontainerCompatDir(cgroup)
    expect(await uninstallSubcontainerCompatDir(cgroup)).toEqual({ removed: ['/m/pod/c', '/m/pod'], kept: [] })
    expect(fs.show()).toEqual(['/m/'])
    expect(cgroup.own.dirs).toEqual([])
    expect(await uninstallSubcontainerCompatDir(cgroup)).toEqual({ removed: [], kept: [] })
  })

  it('needs nothing of the process that installed', async () => {
    const fs = tree()
    await installSubcontainerCompatDir(fakeCgroup(fs))
    expect((await uninstallSubcontainerCompatDir(fakeCgroup(fs))).removed).toEqual(['/m/pod/c', '/m/pod'])
  })

  it('leaves a parent of ours to the last of its children', async () => {
    const fs = tree()
    const [a, b] = ['a', 'b'].map((name) => fakeCgroup(fs, { components: ['pod', name] }))
    if (!a || !b) throw new Error('unreachable')
    await installSubcontainerCompatDir(a)
    await installSubcontainerCompatDir(b)
    expect(await uninstallSubcontainerCompatDir(a)).toEqual({ removed: ['/m/pod/a'], kept: ['/m/pod'] })
    expect(await uninstallSubcontainerCompatDir(b)).toEqual({ removed: ['/m/pod/b', '/m/pod'], kept: [] })
  })

  it('does not wait for a process: the directory has become another’s', async () => {
    const fs = tree()
    const clock = fakeClock()
    const cgroup = fakeCgroup(fs, { clock })
    await installSubcontainerCompatDir(cgroup)
    fs.addProcess('/m/pod/c', 7)
    expect(await uninstallSubcontainerCompatDir(cgroup)).toEqual({ removed: [], kept: ['/m/pod/c', '/m/pod'] })
    expect(clock.slept).toEqual([])
  })

  it('on v1 takes every hierarchy, and goes on past one that is stuck', async () => {
    const fs = tree([], Object.keys(V1))
    const cgroup = fakeCgroup(fs, { backend: 'v1', mounts: V1, components: ['c'] })
    await installSubcontainerCompatDir(cgroup)
    fs.fault = (op, path) => (op === 'rmdir' && path === '/memory/c' ? 'EPERM' : undefined)
    expect(await uninstallSubcontainerCompatDir(cgroup)).toEqual({
      removed: ['/pids/c', '/cpu/c'],
      kept: ['/memory/c'],
    })
    expect(cgroup.own.dirs).toEqual(['/memory/c'])
    fs.fault = () => undefined
    expect(await uninstallSubcontainerCompatDir(cgroup)).toEqual({ removed: ['/memory/c'], kept: [] })
  })
})

describe('install on v1', () => {
  it('makes one directory per hierarchy and writes each file in its own', async () => {
    const fs = tree(['cpu.shares', 'memory.limit_in_bytes', 'pids.max'], Object.keys(V1))
    const cgroup = fakeCgroup(fs, { backend: 'v1', mounts: V1, components: ['c'] })
    const report = await installSubcontainerCompatDir(cgroup, {
      cpu: { shares: 512 },
      memory: { limit: 4096 },
      pids: { limit: 7 },
    })
    expect(report).toMatchObject({
      dirs: ['/cpu/c', '/memory/c', '/pids/c'],
      created: ['/cpu/c', '/memory/c', '/pids/c'],
    })
    expect(fs.show().filter((line) => line.includes(': '))).toEqual([
      '/cpu/c/cpu.shares: 512',
      '/memory/c/memory.limit_in_bytes: 4096',
      '/pids/c/pids.max: 7',
    ])
  })

  it('without a pids hierarchy goes without that limit', async () => {
    const { '/pids': _, ...mounts } = V1
    const fs = tree([], Object.keys(mounts))
    const cgroup = fakeCgroup(fs, { backend: 'v1', mounts, components: ['c'] })
    const { skipped } = await installSubcontainerCompatDir(cgroup, { pids: { limit: 7 } })
    expect(skipped.map(({ file, code }) => `${file} ${code}`)).toEqual(['pids.max ERR_NO_CONTROLLER'])
  })

  it('a live container of that name in one hierarchy: hands off all of them', async () => {
    const fs = tree(['cpu.shares', 'memory.limit_in_bytes'], Object.keys(V1))
    fs.mkdir('/memory/c')
    fs.addProcess('/memory/c', 7)
    const before = fs.show()
    const cgroup = fakeCgroup(fs, { backend: 'v1', mounts: V1, components: ['c'] })
    const report = await installSubcontainerCompatDir(cgroup, { cpu: { shares: 512 }, memory: { limit: 4096 } })
    expect(report).toMatchObject({ dirs: ['/memory/c'], created: [], written: [] })
    expect(fs.show()).toEqual(before)
    expect(cgroup.own.dirs).toEqual([])
  })
})
