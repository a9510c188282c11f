import type { CgroupJSON } from '@cgroupkit/core'
import { describe, expect, it } from 'vitest'
import { openV2, restoreV2 } from '../src/index.js'
import { host, MOUNT } from './host.js'

const saved = (over: object = {}, extra?: object) =>
  ({
    cgroupv2: { mountpoint: MOUNT, path: '/pod/c', controllers: ['cpu'], own: null, ...over },
    ...(extra ? { cgroupkit: extra } : {}),
  }) as CgroupJSON

describe('toJSON', () => {
  it('is gVisor’s shape and ours beside it', async () => {
    const { backing } = await host({ controllers: ['cpu', 'memory'] })
    const cgroup = openV2(['pod', 'c'], backing)
    expect(cgroup.toJSON()).toEqual({
      cgroupv2: { mountpoint: MOUNT, path: '/pod/c', controllers: ['cpu', 'memory'], own: null },
      cgroupkit: { version: 1, created: [] },
    })
    await cgroup.install()
    expect(cgroup.toJSON()).toMatchObject({
      cgroupv2: { own: [`${MOUNT}/pod`, `${MOUNT}/pod/c`] },
      cgroupkit: { created: [`${MOUNT}/pod`, `${MOUNT}/pod/c`] },
    })
  })
})

describe('restoreV2', () => {
  it('gives a cgroup that can uninstall what an earlier process installed', async () => {
    const { fs, backing } = await host()
    const first = openV2(['pod', 'c'], backing)
    await first.install()
    const text = JSON.stringify(first)
    const again = restoreV2(JSON.parse(text), backing)
    expect([again.path(), again.own.dirs]).toEqual([first.path(), first.own.dirs])
    expect(JSON.stringify(again)).toBe(text)
    expect((await again.uninstall()).removed).toEqual([`${MOUNT}/pod/c`, `${MOUNT}/pod`])
    expect(fs.stat(`${MOUNT}/pod`)).toBeUndefined()
  })

  it('reads gVisor’s own, whose directories carry no mark: hands off', async () => {
    const { fs, backing } = await host()
    fs.mkdir(`${MOUNT}/pod`)
    fs.mkdir(`${MOUNT}/pod/c`)
    const cgroup = restoreV2(saved({ own: [`${MOUNT}/pod/c`] }), backing)
    expect(cgroup.own.dirs).toEqual([`${MOUNT}/pod/c`])
    expect(await cgroup.uninstall()).toEqual({ removed: [], kept: [`${MOUNT}/pod/c`] })
    expect(fs.stat(`${MOUNT}/pod/c`)).toBeDefined()
  })

  it.each([
    ['another mount', saved({ mountpoint: '/mnt' })],
    ['no mount', saved({ mountpoint: undefined })],
    ['the root', saved({ path: '/' })],
    ['a way out', saved({ path: '/pod/../../etc' })],
    ['no path', saved({ path: 7 })],
    ['an owned directory elsewhere', saved({ own: ['/etc'] })],
    ['the mount as owned', saved({ own: [MOUNT] })],
    ['a sibling as owned', saved({ own: [`${MOUNT}/pod/other`] })],
    ['a created directory elsewhere', saved({}, { version: 1, created: [`${MOUNT}/x`] })],
    ['created that is no list', saved({}, { version: 1, created: {} })],
    ['a newer version', saved({}, { version: 2, created: [] })],
    ['another backend', { cgroupv1: { name: '/c', parents: null, own: {} } } as CgroupJSON],
    ['nothing', {} as CgroupJSON],
    ['null', { cgroupv2: null } as unknown as CgroupJSON],
  ])('refuses %s', async (_, json) => {
    const { backing } = await host()
    expect(() => restoreV2(json, backing)).toThrow(expect.objectContaining({ code: 'ERR_STATE' }))
  })
})
