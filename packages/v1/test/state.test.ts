import type { CgroupJSON } from '@cgroupkit/core'
import { describe, expect, it } from 'vitest'
import { openV1, restoreV1 } from '../src/index.js'
import { dirs, host, ROOT } from './host.js'

const saved = (over: object = {}, extra?: object) =>
  ({
    cgroupv1: { name: '/pod/c', parents: null, own: {}, ...over },
    ...(extra ? { cgroupkit: extra } : {}),
  }) as CgroupJSON

describe('toJSON', () => {
  it('is gVisor’s shape, which knows leaves alone, and ours beside it, which knows parents too', async () => {
    const { backing } = await host({ controllers: ['cpu,cpuacct', 'memory'] })
    const cgroup = openV1(['pod', 'c'], backing)
    expect(cgroup.toJSON()).toEqual(saved({}, { version: 1, created: [] }))
    await cgroup.install()
    expect(cgroup.toJSON()).toEqual(
      saved(
        { own: { cpu: true, cpuacct: true, memory: true } },
        {
          version: 1,
          created: ['cpu,cpuacct/pod', 'cpu,cpuacct/pod/c', 'memory/pod', 'memory/pod/c'].map(
            (dir) => `${ROOT}/${dir}`,
          ),
        },
      ),
    )
  })
})

describe('restoreV1', () => {
  it('gives a cgroup that can uninstall what an earlier process installed', async () => {
    const { backing } = await host()
    const first = openV1(['pod', 'c'], backing)
    await first.install()
    const text = JSON.stringify(first)
    const again = restoreV1(JSON.parse(text), backing)
    expect(again.own.dirs).toEqual(first.own.dirs)
    expect(JSON.stringify(again)).toBe(text)
    expect((await again.uninstall()).kept).toEqual([])
    expect(dirs(backing)).toEqual([])
  })

  it('reads gVisor’s own: leaves by controller, and names relative to a parent', async () => {
    const { backing } = await host({ controllers: ['cpu', 'memory'] })
    const parents = { cpu: '/user.slice', memory: '/' }
    const cgroup = restoreV1(saved({ name: 'c', parents, own: { cpu: true, memory: false, hugetlb: false } }), backing)
    expect([cgroup.path('cpu'), cgroup.path('memory')]).toEqual([`${ROOT}/cpu/user.slice/c`, `${ROOT}/memory/c`])
    expect(cgroup.own.dirs).toEqual([`${ROOT}/cpu/user.slice/c`])
    expect(cgroup.toJSON()).toMatchObject({ cgroupv1: { name: 'c', parents, own: { cpu: true } } })
  })

  it.each([
    ['the root', saved({ name: '/' })],
    ['a way out', saved({ name: '/pod/../../etc' })],
    ['no name', saved({ name: 7 })],
    ['a parent that leaves the mount', saved({ name: 'c', parents: { cpu: '/../etc' } })],
    ['a parent that is no path', saved({ parents: { cpu: 7 } })],
    ['parents that are none', saved({ parents: [] })],
    ['an owned controller that is not mounted', saved({ own: { rdma: true } })],
    ['own that is a list', saved({ own: ['/etc'] })],
    ['a created directory elsewhere', saved({}, { version: 1, created: ['/etc'] })],
    ['the mount as created', saved({}, { version: 1, created: [`${ROOT}/memory`] })],
    ['a created directory of another hierarchy', saved({}, { version: 1, created: [`${ROOT}/unified/pod/c`] })],
    ['a newer version', saved({}, { version: 2, created: [] })],
    ['another backend', { cgroupv2: { mountpoint: ROOT, path: '/c', controllers: [], own: null } } as CgroupJSON],
    ['null', null as unknown as CgroupJSON],
  ])('refuses %s', async (_, json) => {
    const { backing } = await host()
    expect(() => restoreV1(json, backing)).toThrow(expect.objectContaining({ code: 'ERR_STATE' }))
  })
})
