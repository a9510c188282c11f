import { describe, expect, it } from 'vitest'
import { installSubcontainerCompatDir, type Resources, uninstallSubcontainerCompatDir } from '../src/index.js'
import { fakeCgroup } from './fake-cgroup.js'
import { tree } from './tree.js'

const FILES = [
  'memory.max',
  'memory.swap.max',
  'memory.low',
  'cpu.max',
  'cpu.weight',
  'pids.max',
  'cpuset.cpus',
  'io.max',
]
const FULL: Resources = {
  memory: { limit: 536870912, swap: 805306368, reservation: 268435456 },
  cpu: { quota: 50000, period: 100000, shares: 1024, cpus: '0-3' },
  pids: { limit: 256 },
  blockIO: { weight: 500 },
}

describe('install on v2', () => {
  it('makes parents and directory, owns them, and writes cpu, memory and pids alone', async () => {
    const fs = tree(FILES)
    const cgroup = fakeCgroup(fs)
    const report = await installSubcontainerCompatDir(cgroup, FULL)
    expect(fs.show()).toEqual([
      '/m/',
      '/m/pod/',
      '/m/pod/c/',
      '/m/pod/c/memory.max: 536870912',
      '/m/pod/c/memory.swap.max: 268435456',
      '/m/pod/c/memory.low: 268435456',
      '/m/pod/c/cpu.max: 50000 100000',
      '/m/pod/c/cpu.weight: 100',
      '/m/pod/c/pids.max: 256',
    ])
    expect(report).toMatchObject({
      dirs: ['/m/pod/c'],
      created: ['/m/pod', '/m/pod/c'],
      existed: [],
      skipped: [],
    })
    expect(report.written.map(({ file }) => file).sort()).toEqual(FILES.slice(0, 6).sort())
    expect(cgroup.own.dirs).toEqual(['/m/pod', '/m/pod/c'])
  })

  it('without limits only makes the directory', async () => {
    const fs = tree(FILES)
    const report = await installSubcontainerCompatDir(fakeCgroup(fs))
    expect(report).toMatchObject({ created: ['/m/pod', '/m/pod/c'], written: [], skipped: [] })
    expect(fs.calls.filter((call) => call.startsWith('write'))).toEqual([])
  })

  it('never joins a process and never enables a controller', async () => {
    const fs = tree([...FILES, 'cgroup.subtree_control', 'cgroup.procs'])
    await installSubcontainerCompatDir(fakeCgroup(fs), FULL, { startedAt: new Date(1000) })
    expect(fs.calls.filter((call) => /^write .*cgroup\./.test(call))).toEqual([])
  })

  it('a second call rewrites the values and owns nothing twice', async () => {
    const fs = tree(FILES)
    const cgroup = fakeCgroup(fs)
    await installSubcontainerCompatDir(cgroup, FULL)
    const report = await installSubcontainerCompatDir(cgroup, { memory: { limit: 4096 } })
    expect(report).toMatchObject({ created: [], existed: [{ dir: '/m/pod/c', as: 'ours' }] })
    expect(fs.read('/m/pod/c/memory.max')).toBe('4096')
    expect(cgroup.own.dirs).toEqual(['/m/pod', '/m/pod/c'])
  })

  it('reports each value that could not be written, and succeeds', async () => {
    const fs = tree(['memory.max', 'cpu.max'])
    fs.judge = (path) => (path.endsWith('memory.max') ? 'EINVAL' : undefined)
    const report = await installSubcontainerCompatDir(fakeCgroup(fs), FULL)
    expect(report.written.map(({ file }) => file)).toEqual(['cpu.max'])
    expect(report.skipped.map(({ file, data, code }) => `${file} ${data} ${code}`).sort()).toEqual([
      'cpu.weight 100 ENOENT',
      'memory.low 268435456 ENOENT',
      'memory.max 536870912 EINVAL',
      'memory.swap.max 268435456 ENOENT',
      'pids.max 256 ENOENT',
    ])
  })

  it('refuses a spec that contradicts itself before it makes anything', async () => {
    const fs = tree(FILES)
    const install = installSubcontainerCompatDir(fakeCgroup(fs), { memory: { limit: 4096, swap: 1024 } })
    await expect(install).rejects.toMatchObject({ code: 'ERR_SPEC', field: 'linux.resources.memory.swap' })
    expect(fs.calls).toEqual([])
  })

  it('refuses a start time that is none before it makes anything', async () => {
    const fs = tree(FILES)
    const install = installSubcontainerCompatDir(fakeCgroup(fs), {}, { startedAt: new Date('soon') })
    await expect(install).rejects.toMatchObject({ code: 'ERR_SPEC', field: 'startedAt' })
    expect(fs.calls).toEqual([])
  })
})

describe('a directory that exists', () => {
  const existing = () => {
    const fs = tree(FILES)
    fs.mkdir('/m/pod')
    fs.mkdir('/m/pod/c')
    return fs
  }

  it('of another, empty: values are written, it is not owned and not removed', async () => {
    const fs = existing()
    const cgroup = fakeCgroup(fs)
    const report = await installSubcontainerCompatDir(cgroup, FULL, { startedAt: new Date(1000) })
    expect(report).toMatchObject({ created: [], existed: [{ dir: '/m/pod/c', as: 'foreign' }] })
    expect(report.written).toHaveLength(6)
    expect(fs.stat('/m/pod/c')?.mtimeMs).toBe(1)
    expect(await uninstallSubcontainerCompatDir(cgroup)).toEqual({ removed: [], kept: [] })
    expect(fs.stat('/m/pod/c')).toBeDefined()
  })

  it.each(['/m/pod/c', '/m/pod/c/below'])('with a process in %s: nothing is written', async (populated) => {
    const fs = existing()
    fs.mkdir('/m/pod/c/below')
    fs.addProcess(populated, 7)
    const before = fs.show()
    const report = await installSubcontainerCompatDir(fakeCgroup(fs), FULL, { startedAt: new Date(1000) })
    expect(report).toMatchObject({ created: [], existed: [{ dir: '/m/pod/c', as: 'populated' }], written: [] })
    expect(new Set(report.skipped.map(({ code }) => code))).toEqual(new Set(['ERR_BUSY']))
    expect(report.skipped).toHaveLength(6)
    expect(fs.show()).toEqual(before)
  })

  it('that is marked but has a process (a real scope took the name): nothing is written', async () => {
    const fs = tree(FILES)
    const cgroup = fakeCgroup(fs)
    await installSubcontainerCompatDir(cgroup, {})
    fs.addProcess('/m/pod/c', 7)
    const report = await installSubcontainerCompatDir(cgroup, FULL)
    expect(report).toMatchObject({ existed: [{ as: 'populated' }], written: [] })
    expect((await uninstallSubcontainerCompatDir(cgroup)).kept).toEqual(['/m/pod/c', '/m/pod'])
  })

  it('that may not be looked into counts as populated', async () => {
    const fs = existing()
    fs.fault = (op) => (op === 'read' ? 'EACCES' : undefined)
    expect(await installSubcontainerCompatDir(fakeCgroup(fs), FULL)).toMatchObject({ existed: [{ as: 'populated' }] })
  })

  it('that an uninstall removes between our mkdir and our look is made again', async () => {
    const fs = existing()
    fs.fault = (op, path) => (op === 'stat' && path === '/m/pod/c' ? vanish(fs, path) : undefined)
    expect(await installSubcontainerCompatDir(fakeCgroup(fs), FULL)).toMatchObject({
      created: ['/m/pod/c'],
      existed: [],
    })
  })

  it('under the name of an interface file is an error', async () => {
    const fs = tree(FILES)
    await expect(
      installSubcontainerCompatDir(fakeCgroup(fs, { components: ['memory.max'] }), FULL),
    ).rejects.toMatchObject({ code: 'ENOTDIR' })
  })
})

function vanish(fs: ReturnType<typeof tree>, path: string): undefined {
  fs.fault = () => undefined
  fs.rmdir(path)
}

describe('parents', () => {
  it('on systemd must be there: ENOENT names the slice', async () => {
    const fs = tree(FILES)
    const cgroup = fakeCgroup(fs, {
      backend: 'systemd',
      components: ['kubepods.slice', 'kubepods-pod1.slice', 'c.scope'],
    })
    await expect(installSubcontainerCompatDir(cgroup, FULL)).rejects.toMatchObject({
      code: 'ENOENT',
      path: '/m/kubepods.slice/kubepods-pod1.slice/c.scope',
      message: expect.stringContaining('kubepods-pod1.slice'),
    })
    expect(fs.show()).toEqual(['/m/'])
  })
  it('on systemd can be asked for', async () => {
    const fs = tree(FILES)
    const cgroup = fakeCgroup(fs, { backend: 'systemd' })
    const report = await installSubcontainerCompatDir(cgroup, FULL, { parents: 'create' })
    expect(report.created).toEqual(['/m/pod', '/m/pod/c'])
  })
  it('on cgroupfs can be required', async () => {
    const install = installSubcontainerCompatDir(fakeCgroup(tree(FILES)), FULL, { parents: 'require' })
    await expect(install).rejects.toMatchObject({ code: 'ENOENT' })
  })
})

describe('startedAt', () => {
  const startedAt = new Date('2026-01-02T03:04:05.678Z')
  it.each([
    ['v2', 'cgroup.events'],
    ['v1', 'cgroup.clone_children'],
  ] as const)('on %s becomes the mtime of the directory and of %s', async (backend, file) => {
    const fs = tree([...FILES, 'cgroup.clone_children'])
    await installSubcontainerCompatDir(fakeCgroup(fs, { backend }), FULL, { startedAt })
    expect(fs.stat('/m/pod/c')?.mtimeMs).toBe(startedAt.getTime())
    expect(fs.stat(`/m/pod/c/${file}`)?.mtimeMs).toBe(startedAt.getTime())
    expect(fs.stat('/m/pod')?.mtimeMs).toBe(1)
  })
  it('that cannot be set is reported', async () => {
    const fs = tree(FILES)
    fs.fault = (op) => (op === 'utimes' ? 'EPERM' : undefined)
    const { skipped } = await installSubcontainerCompatDir(fakeCgroup(fs), {}, { startedAt })
    expect(skipped.map(({ file, from, code }) => `${file} ${from} ${code}`)).toEqual([
      'cgroup.events startedAt EPERM',
      '. startedAt EPERM',
    ])
  })
})
