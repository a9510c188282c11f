import { describe, expect, it } from 'vitest'
import { limitsFrom, parseResources, parseSpec, SpecError } from '../src/index.js'

const refusal = (resources: unknown): SpecError => {
  try {
    parseSpec({ linux: { resources } })
  } catch (error) {
    if (error instanceof SpecError) return error
    throw error
  }
  throw new Error(`accepted ${JSON.stringify(resources)}`)
}

describe('what a spec gives', () => {
  it('cgroupsPath, resources and annotations', () => {
    const spec = parseSpec(
      JSON.stringify({
        ociVersion: '1.1.0',
        annotations: { 'io.kubernetes.cri.container-type': 'container', gone: null },
        linux: { cgroupsPath: '/a/b', resources: { memory: { limit: 512 }, cpu: { shares: 2 } } },
      }),
    )
    expect(spec).toEqual({
      cgroupsPath: '/a/b',
      resources: { memory: { limit: 512 }, cpu: { shares: 2 } },
      annotations: { 'io.kubernetes.cri.container-type': 'container' },
    })
  })

  it.each([
    '{}',
    '{"linux": null}',
    '{"linux": {}}',
    '{"linux": {"resources": null, "cgroupsPath": null}, "annotations": null}',
  ])('nothing of %s', (text) => {
    expect(parseSpec(text)).toEqual({ cgroupsPath: '', resources: {}, annotations: {} })
  })

  it('null means absent, at every level', () => {
    const resources = parseSpec({
      linux: { resources: { memory: null, cpu: { shares: null, quota: 5 }, pids: {} } },
    }).resources
    expect(resources).toEqual({ cpu: { quota: 5 }, pids: {} })
  })

  it('members that OCI does not have are ignored', () => {
    expect(
      parseSpec({ linux: { resources: { memory: { limit: 1, colour: 'red' }, freezer: 'FROZEN' } } }).resources,
    ).toEqual({
      memory: { limit: 1 },
    })
  })

  it('what a prototype carries is not part of the spec', () => {
    const inherited = Object.create({ linux: { cgroupsPath: '/evil' } }) as object
    expect(parseSpec(inherited).cgroupsPath).toBe('')
    expect(parseSpec('{"linux": {"__proto__": {"cgroupsPath": "/evil"}}}').cgroupsPath).toBe('')
  })

  it('validated resources are frozen, and not validated twice', () => {
    const resources = parseResources({ memory: { limit: 1 } })
    expect(Object.isFrozen(resources) && Object.isFrozen(resources.memory)).toBe(true)
    expect(parseResources(resources)).toBe(resources)
  })

  it('a whole linux.resources', () => {
    const whole = {
      memory: {
        limit: 2,
        reservation: 1,
        swap: 3,
        kernel: -1,
        kernelTCP: 0,
        swappiness: 60,
        disableOOMKiller: false,
        useHierarchy: true,
        checkBeforeUpdate: true,
      },
      cpu: {
        shares: 1024,
        quota: -1,
        burst: 0,
        period: 100000,
        realtimeRuntime: 0,
        realtimePeriod: 0,
        cpus: '0-3',
        mems: '',
        idle: 1,
      },
      pids: { limit: -1 },
      blockIO: {
        weight: 10,
        leafWeight: 20,
        weightDevice: [{ major: 8, minor: 0, weight: 500 }],
        throttleReadBpsDevice: [{ major: 8, minor: 0, rate: 600 }],
        throttleWriteIOPSDevice: [{ major: 8, minor: 16, rate: 18446744073709551615n }],
      },
      hugepageLimits: [{ pageSize: '2MB', limit: 0 }],
      network: { classID: 1048577, priorities: [{ name: 'eth0', priority: 500 }] },
      rdma: { mlx5_1: { hcaHandles: 3, hcaObjects: 10000 } },
      devices: [
        { allow: false, access: 'rwm' },
        { allow: true, type: 'c', major: 10, minor: -1, access: 'rw' },
      ],
      unified: { 'memory.high': '1048576', 'hugetlb.2MB.max': '2097152', 'io.bfq.weight': 'default 100' },
    }
    expect(parseResources(whole)).toEqual(whole)
  })
})

describe('integers', () => {
  const max64 = 2n ** 64n - 1n
  it.each([
    ['memory.limit', -1n, 2n ** 63n - 1n],
    ['memory.swap', -1n, 2n ** 63n - 1n],
    ['memory.reservation', -1n, 2n ** 63n - 1n],
    ['cpu.quota', -(2n ** 63n), 2n ** 63n - 1n],
    ['cpu.period', 0n, max64],
    ['cpu.shares', 0n, max64],
    ['cpu.burst', 0n, max64],
    ['cpu.realtimeRuntime', -(2n ** 63n), 2n ** 63n - 1n],
    ['pids.limit', -(2n ** 63n), 2n ** 63n - 1n],
    ['blockIO.weight', 0n, 65535n],
    ['network.classID', 0n, 2n ** 32n - 1n],
  ])('%s is from %s to %s', (field, min, max) => {
    const [group = '', name = ''] = field.split('.')
    for (const value of [min, max])
      expect(parseResources({ [group]: { [name]: value } })).toEqual({ [group]: { [name]: value } })
    for (const value of [min - 1n, max + 1n]) {
      expect(refusal({ [group]: { [name]: value } })).toMatchObject({
        field: `linux.resources.${field}`,
        data: `${value}`,
      })
    }
  })

  it.each([
    '512',
    '1.5',
    '+5',
    '',
    ' ',
    'Infinity',
    'null',
    '0x10',
    true,
    false,
    1.5,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    [],
    {},
    [1],
  ])('nothing is coerced: %j is no limit', (limit) => {
    expect(refusal({ memory: { limit } }).field).toBe('linux.resources.memory.limit')
  })

  it('a number in quotes gets a hint', () => {
    expect(refusal({ memory: { limit: '512' } }).hint).toBe('write the number without quotes')
    expect(refusal({ memory: { limit: '1G' } }).hint).toBeUndefined()
  })

  it('a number that has lost digits is refused, its exact text is not', () => {
    expect(refusal({ memory: { limit: 2 ** 53 } }).hint).toContain('parseJson')
    const text = '{"linux": {"resources": {"memory": {"limit": 9223372036854771713}}}}'
    expect(parseSpec(text).resources).toEqual({ memory: { limit: 9223372036854771713n } })
  })

  it('swappiness is from 0 to 100; 2^64 - 1 is unset', () => {
    expect(refusal({ memory: { swappiness: 101 } }).field).toBe('linux.resources.memory.swappiness')
    expect(refusal({ memory: { swappiness: -1 } }).field).toBe('linux.resources.memory.swappiness')
    expect(parseResources({ memory: { swappiness: 2n ** 64n - 1n } })).toEqual({ memory: {} })
  })
})

describe('wrong shapes name their place', () => {
  it.each<[unknown, string]>([
    [[], 'linux.resources'],
    ['x', 'linux.resources'],
    [{ memory: '1G' }, 'linux.resources.memory'],
    [{ memory: [] }, 'linux.resources.memory'],
    [{ pids: { limit: true } }, 'linux.resources.pids.limit'],
    [{ hugepageLimits: {} }, 'linux.resources.hugepageLimits'],
    [{ hugepageLimits: [null] }, 'linux.resources.hugepageLimits[0]'],
    [
      { hugepageLimits: [{ pageSize: '2MB', limit: 1 }, { pageSize: '2MB' }] },
      'linux.resources.hugepageLimits[1].limit',
    ],
    [{ hugepageLimits: [{ pageSize: '3MB', limit: 1 }] }, 'linux.resources.hugepageLimits[0].pageSize'],
    [{ blockIO: { weightDevice: [{ major: 8 }] } }, 'linux.resources.blockIO.weightDevice[0].minor'],
    [
      { blockIO: { throttleReadBpsDevice: [{ major: -1, minor: 0, rate: 1 }] } },
      'linux.resources.blockIO.throttleReadBpsDevice[0].major',
    ],
    [{ blockIO: { weight: 65536 } }, 'linux.resources.blockIO.weight'],
    [{ cpu: { cpus: 3 } }, 'linux.resources.cpu.cpus'],
    [{ cpu: { cpus: '0\n1' } }, 'linux.resources.cpu.cpus'],
    [{ cpu: { mems: '0\u0000' } }, 'linux.resources.cpu.mems'],
    [{ memory: { disableOOMKiller: 1 } }, 'linux.resources.memory.disableOOMKiller'],
    [{ network: { priorities: [{ name: 'eth0\nlo 9', priority: 1 }] } }, 'linux.resources.network.priorities[0].name'],
    [{ rdma: { 'a b': {} } }, 'linux.resources.rdma["a b"]'],
    [{ devices: [{ allow: 'yes' }] }, 'linux.resources.devices[0].allow'],
    [{ devices: [{ allow: true, access: 'rwx' }] }, 'linux.resources.devices[0].access'],
    [{ unified: ['a'] }, 'linux.resources.unified'],
    [{ unified: { 'memory.max': 5 } }, 'linux.resources.unified["memory.max"]'],
  ])('%j', (resources, field) => {
    expect(refusal(resources).field).toBe(field)
  })

  it.each<[string | object, string]>([
    ['[]', '$'],
    ['"x"', '$'],
    ['null', '$'],
    ['{"linux": []}', 'linux'],
    ['{"linux": {"cgroupsPath": 5}}', 'linux.cgroupsPath'],
    ['{"annotations": {"a.b": 5}}', 'annotations["a.b"]'],
    [[], '$'],
  ])('%s', (spec, field) => {
    expect(() => parseSpec(spec)).toThrow(expect.objectContaining({ field, code: 'ERR_SPEC' }))
  })

  it('an annotation may hold any text', () => {
    expect(parseSpec({ annotations: { note: 'two\nlines' } }).annotations).toEqual({ note: 'two\nlines' })
  })
})

describe('unified', () => {
  it.each([
    'cgroup.freeze',
    'cgroup.procs',
    'cgroup.clone_children',
    'notify_on_release',
    'release_agent',
    'devices.allow',
    'devices',
  ])('%s is never written from a spec', (key) => {
    expect(refusal({ unified: { [key]: '1' } }).message).toContain('never written from a spec')
  })

  it.each([
    'foo/bar',
    'nodot',
    'x.',
    '.x',
    '',
    'memory..max',
    'memory.max ',
    'MEMORY.MAX',
    '../memory.max',
    'memory.max\n',
    'NOT-A-VALID-KEY',
  ])('%j is not a file name', (key) => {
    expect(refusal({ unified: { [key]: '1' } }).message).toContain('controller.key')
  })

  it('a controller that cgroup v2 does not have is named, and those it has', () => {
    const error = refusal({ unified: { 'fake.knob': '1' } })
    expect(error.message).toContain('"fake"')
    expect(error.hint).toContain('cpu, cpuset,')
  })

  it.each(['1\n2', '1\u0000', 'x'.repeat(4096)])('value %j', (value) => {
    expect(refusal({ unified: { 'memory.max': value } }).field).toBe('linux.resources.unified["memory.max"]')
  })
})

describe('limitsFrom', () => {
  it('every scalar, exactly', () => {
    expect(
      limitsFrom({
        memory: { limit: 9223372036854771712n, swap: -1, reservation: 0 },
        cpu: { quota: 50000, period: 100000, shares: 1024, burst: 5 },
        pids: { limit: 0 },
      }),
    ).toEqual({
      'memory.limit': 9223372036854771712n,
      'memory.swap': -1n,
      'memory.reservation': 0n,
      'cpu.quota': 50000n,
      'cpu.period': 100000n,
      'cpu.shares': 1024n,
      'pids.limit': 0n,
    })
  })

  it('nothing of nothing', () => {
    expect(limitsFrom(undefined)).toEqual({})
    expect(limitsFrom({ memory: {}, cpu: null })).toEqual({})
  })

  it('validates what it is given', () => {
    expect(() => limitsFrom({ memory: { limit: -2 } })).toThrow(SpecError)
    expect(() => limitsFrom({ hugepageLimits: [{ pageSize: '3MB', limit: 16384 }] })).toThrow(SpecError)
  })
})
