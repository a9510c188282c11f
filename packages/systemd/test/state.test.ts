import type { CgroupJSON } from '@cgroupkit/core'
import { describe, expect, test } from 'vitest'
import { restoreSystemd } from '../src/index.js'
import { host, SCOPE } from './support/host.js'

const saved = (more: object = {}): CgroupJSON => ({
  cgroupsystemd: {
    mountpoint: '/sys/fs/cgroup',
    path: '/pods.slice/pods-pod1.slice/cri-app.scope',
    controllers: ['cpu', 'memory', 'pids'],
    own: null,
    Name: 'app',
    Parent: 'pods-pod1.slice',
    ScopePrefix: 'cri',
    ...more,
  },
})

describe('saved state', () => {
  test('has the shape of gVisor', async () => {
    const { open } = await host()
    expect(open().toJSON()).toMatchObject(saved({ controllers: expect.arrayContaining(['cpu', 'memory', 'pids']) }))
  })

  test('of gVisor is read: same directory, nothing owned', async () => {
    const { backing } = await host()
    const cgroup = restoreSystemd(saved(), backing)
    expect([cgroup.path(), cgroup.own.dirs, cgroup.names.unit]).toEqual([SCOPE, [], 'cri-app.scope'])
  })

  test('goes round, and what was restored can stop the scope', async () => {
    const { open, process, backing, fs } = await host()
    const cgroup = open()
    await cgroup.join(process())
    const restored = restoreSystemd(JSON.parse(JSON.stringify(cgroup)), backing)
    expect(restored.toJSON()).toEqual(cgroup.toJSON())
    expect(await restored.uninstall()).toEqual({ removed: [SCOPE], kept: [] })
    expect(fs.stat(SCOPE)).toBeUndefined()
  })

  test.each([
    ['another unit at the end of the path', { path: '/pods.slice/pods-pod1.slice/cri-other.scope' }],
    ['a path that leaves the mount', { path: '/../../etc/cri-app.scope' }],
    ['another mount', { mountpoint: '/mnt' }],
    ['a directory that cannot be its own', { own: ['/sys/fs/cgroup/system.slice'] }],
    ['a name that is no text', { Name: 7 }],
    ['a parent that is no text', { Parent: null }],
  ])('with %s is refused', async (_, more) => {
    const { backing } = await host()
    expect(() => restoreSystemd(saved(more), backing)).toThrow(
      expect.objectContaining({ code: expect.stringMatching(/^ERR_(STATE|PATH)$/) }),
    )
  })

  test('of another backend is refused', async () => {
    const { backing } = await host()
    expect(() => restoreSystemd({ cgroupunknown: null }, backing)).toThrow(
      expect.objectContaining({ code: 'ERR_STATE' }),
    )
  })
})

test('rootless: the unit is below the user’s own manager', async () => {
  const { open, backing } = await host()
  const manager = '/user.slice/user-1000.slice/user@1000.service'
  const own = { '': `${manager}/app.slice/shell.scope` }
  const cgroup = open('user.slice:cri:app', { ...backing, host: { ...backing.host, uid: 1000, own } })
  expect(cgroup.path()).toBe(`/sys/fs/cgroup${manager}/user.slice/cri-app.scope`)
  expect(cgroup.toJSON()).toMatchObject({ cgroupsystemd: { Rootless: true, ManagerCG: manager } })
})
