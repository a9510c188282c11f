import type { Backing, HostPath } from '@cgroupkit/core'
import { createSim, type SimOptions } from '@cgroupkit/sim'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openCgroup } from '../src/index.js'

const UNIT = 'kubepods-pod1.slice:cri-containerd:abc'
const UNIT_DIR = 'kubepods.slice/kubepods-pod1.slice/cri-containerd-abc.scope'

async function host(options: SimOptions): Promise<Backing> {
  const sim = await createSim(options)
  onTestFinished(() => sim.dispose())
  // a connection would be a failure: opening is pure
  return { host: sim.host, fs: sim.fs, bus: () => Promise.reject(new Error('asked D-Bus')) }
}

describe('which backend opens a path', () => {
  it.each([
    [
      'v2 and systemd, a unit',
      { cgroup: 'v2', systemd: 252 },
      UNIT,
      'systemd',
      'systemd',
      `/sys/fs/cgroup/${UNIT_DIR}`,
    ],
    [
      'v2 and systemd, a path',
      { cgroup: 'v2', systemd: 252 },
      '/kubepods/pod1/abc',
      'v2',
      'nobody',
      '/sys/fs/cgroup/kubepods/pod1/abc',
    ],
    ['v2, a path', { cgroup: 'v2' }, '/kubepods/pod1/abc', 'v2', 'nobody', '/sys/fs/cgroup/kubepods/pod1/abc'],
    ['v1, a path', { cgroup: 'v1' }, '/kubepods/pod1/abc', 'v1', 'nobody', '/sys/fs/cgroup/memory/kubepods/pod1/abc'],
    [
      'hybrid, a path: v1 controllers',
      { cgroup: 'hybrid' },
      '/kubepods/pod1/abc',
      'v1',
      'nobody',
      '/sys/fs/cgroup/memory/kubepods/pod1/abc',
    ],
    [
      'hybrid and systemd, a unit',
      { cgroup: 'hybrid', systemd: 252 },
      UNIT,
      'v1',
      'systemd',
      `/sys/fs/cgroup/memory/${UNIT_DIR}`,
    ],
    [
      'v1 and systemd, a unit',
      { cgroup: 'v1', systemd: 252 },
      UNIT,
      'v1',
      'systemd',
      `/sys/fs/cgroup/memory/${UNIT_DIR}`,
    ],
  ] as const)('%s', async (_name, options, cgroupsPath, backend, parentsOwnedBy, dir) => {
    const cgroup = openCgroup({ ...(await host(options)), cgroupsPath })
    expect(cgroup).toMatchObject({ backend, parentsOwnedBy, column: options.cgroup === 'v2' ? 'v2' : 'v1' })
    expect(cgroup.path('memory')).toBe(dir)
  })

  it('makes nothing and asks no D-Bus', async () => {
    const sim = await createSim({ cgroup: 'v2', systemd: 252 })
    onTestFinished(() => sim.dispose())
    const before = sim.snapshot()
    openCgroup({ host: sim.host, fs: sim.fs, cgroupsPath: UNIT, bus: () => Promise.reject(new Error('asked D-Bus')) })
    expect(sim.snapshot()).toEqual(before)
  })

  it('an explicit driver wins over what the path looks like', async () => {
    const on = await host({ cgroup: 'v2' })
    expect(openCgroup({ ...on, cgroupsPath: UNIT, driver: 'systemd' })).toMatchObject({ backend: 'systemd' })
  })

  it('an empty path is a scope named after the id, below the default slice of the manager', async () => {
    const on = await host({ cgroup: 'v2', systemd: 252 })
    const dir = openCgroup({ ...on, cgroupsPath: '', id: 'abc' }).path() as HostPath
    expect(dir).toMatch(/^\/sys\/fs\/cgroup\/system\.slice\/.*abc\.scope$/)
    expect(openCgroup({ ...on, cgroupsPath: '', id: 'abc', rootless: true }).path()).toContain('user.slice')
  })
})

describe('what it refuses', () => {
  it.each([
    ['relative', { cgroup: 'v2' }, 'pods/abc', 'cgroupfs', '--container'],
    ['a unit without systemd', { cgroup: 'v2' }, UNIT, 'auto', '--driver systemd'],
    ['a unit on cgroupfs', { cgroup: 'v2', systemd: 252 }, UNIT, 'cgroupfs', '--driver systemd'],
  ] as const)('%s, with a hint', async (_name, options, cgroupsPath, driver, hint) => {
    const on = await host(options)
    expect(() => openCgroup({ ...on, cgroupsPath, driver })).toThrow(
      expect.objectContaining({ code: 'ERR_PATH', hint: expect.stringContaining(hint) }),
    )
  })

  it.each(['/', '.', '', '/a/../b', '/a//b', 'a\nb', '/a\0b', '/..'])('%j', async (cgroupsPath) => {
    const on = await host({ cgroup: 'v2' })
    expect(() => openCgroup({ ...on, cgroupsPath, driver: 'cgroupfs' })).toThrow(
      expect.objectContaining({ code: 'ERR_PATH' }),
    )
  })
})
