import { describe, expect, it } from 'vitest'
import { INFINITY, PROFILES, type PropertyOptions, planProperties, type Resources, SpecError } from '../src/index.js'

const properties = (resources: Resources, options: Partial<PropertyOptions> = {}) =>
  planProperties(resources, { systemdVersion: 252, ...options }).map(({ name, type, value }) => [name, type, value])
const named = (resources: Resources, options: Partial<PropertyOptions> = {}) =>
  Object.fromEntries(
    planProperties(resources, { systemdVersion: 252, ...options }).map(({ name, value }) => [name, value]),
  )

describe('planProperties', () => {
  it('gives numbers as 64-bit integers, infinity for unlimited', () => {
    expect(properties({ memory: { limit: 4096, swap: -1, reservation: 2048 }, pids: { limit: -1 } })).toEqual([
      ['MemoryMax', 't', 4096n],
      ['MemorySwapMax', 't', INFINITY],
      ['MemoryLow', 't', 2048n],
      ['TasksMax', 't', INFINITY],
    ])
  })

  it('sends no swap at all as 0, so that systemd keeps it over a reload', () => {
    expect(named({ memory: { limit: 4096, swap: 4096 } })).toEqual({ MemoryMax: 4096n, MemorySwapMax: 0n })
  })

  it('frees swap with memory', () => {
    expect(named({ memory: { limit: -1 } })).toEqual({ MemoryMax: INFINITY, MemorySwapMax: INFINITY })
  })

  it('knows an unlimited reservation', () => {
    expect(named({ memory: { reservation: -1 } })).toEqual({ MemoryLow: INFINITY })
    const profile = { ...PROFILES.default, reservation: 'low+min' } as const
    expect(named({ memory: { reservation: -1 } }, { profile })).toEqual({ MemoryLow: INFINITY })
  })

  it('leaves out what is 0, since systemd refuses it', () => {
    expect(named({ memory: { limit: 0, swap: 0, reservation: 0 }, cpu: { shares: 0 } })).toEqual({})
    expect(named({ pids: { limit: 0 } })).toEqual({ TasksMax: 1n })
    expect(named({ pids: { limit: 0 } }, { profile: PROFILES.gvisor })).toEqual({})
  })

  it('refuses what contradicts itself', () => {
    expect(() => planProperties({ memory: { swap: 1 } }, { systemdVersion: 252 })).toThrow(SpecError)
  })

  it('names each property once and where it came from', () => {
    const all = planProperties(
      { memory: { limit: 4096 }, cpu: { quota: 5000, period: 10000 }, unified: { 'memory.max': '8192' } },
      { systemdVersion: 252 },
    )
    expect(all.map(({ name, value, from }) => [name, value, ...from])).toEqual([
      ['MemoryMax', 8192n, 'memory.limit', 'unified.memory.max'],
      ['CPUQuotaPerSecUSec', 500000n, 'cpu.quota'],
      ['CPUQuotaPeriodUSec', 10000n, 'cpu.period'],
    ])
  })

  it('plans for the wanted controllers alone', () => {
    expect(named({ memory: { limit: 4096 }, cpu: { shares: 2, cpus: '0' } }, { only: ['cpu'] })).toEqual({
      CPUWeight: 1n,
    })
  })

  it('and of `unified` the keys of those controllers', () => {
    const resources = { unified: { 'memory.high': '4096', 'pids.max': '9' } }
    expect(named(resources, { only: ['pids'] })).toEqual({ TasksMax: 9n })
  })
})

describe('CPU quota', () => {
  it('comes in whole 10 ms per second, whatever the profile', () => {
    expect(named({ cpu: { quota: 12345, period: 100000 } })).toEqual({
      CPUQuotaPerSecUSec: 130000n,
      CPUQuotaPeriodUSec: 100000n,
    })
  })

  it('is infinite for 0, -1, and a period alone', () => {
    for (const cpu of [{ quota: 0 }, { quota: -1 }, { period: 50000 }])
      expect(named({ cpu })).toMatchObject({ CPUQuotaPerSecUSec: INFINITY })
  })

  it('has a period since systemd 242', () => {
    expect(named({ cpu: { quota: 50000, period: 100000 } }, { systemdVersion: 241 })).toEqual({
      CPUQuotaPerSecUSec: 500000n,
    })
  })

  it('follows a new period at the quota in force', () => {
    const current = (file: string) => (file === 'cpu.max' ? '50000 100000\n' : undefined)
    expect(named({ cpu: { period: 200000 } }, { current })).toEqual({
      CPUQuotaPeriodUSec: 200000n,
      CPUQuotaPerSecUSec: 250000n,
    })
    expect(named({ cpu: { quota: 10000 } }, { current })).toEqual({ CPUQuotaPerSecUSec: 100000n })
  })
})

describe('what only some versions of systemd know', () => {
  it.each([
    [243, {}],
    [244, { AllowedCPUs: new Uint8Array([46]), AllowedMemoryNodes: new Uint8Array([224, 1]) }],
  ])('systemd %s and CPU lists', (systemdVersion, expected) => {
    expect(named({ cpu: { cpus: '1-3,5', mems: '5-8' } }, { systemdVersion })).toEqual(expected)
  })

  it('refuses a list that it cannot take apart, with its field', () => {
    const plan = () => planProperties({ cpu: { mems: 'bar' } }, { systemdVersion: 252 })
    expect(plan).toThrow(expect.objectContaining({ code: 'ERR_SPEC', field: 'linux.resources.cpu.mems' }))
  })

  it('idle is weight 0 since 252, instead of the weight', () => {
    const resources = { cpu: { shares: 1024, idle: 1 } }
    expect(named(resources, { systemdVersion: 251 })).toEqual({ CPUWeight: 100n })
    expect(named(resources)).toEqual({ CPUWeight: 0n })
    expect(named({ cpu: { idle: 0 } })).toEqual({})
  })

  it('the end of idle is no weight, unless one is named, and says nothing to a unit that does not idle', () => {
    const idling = { current: (file: string) => (file === 'cpu.idle' ? '1\n' : undefined) }
    const unset = { CPUWeight: 2n ** 64n - 1n }
    expect(named({ cpu: { idle: 0 } }, idling)).toEqual(unset)
    expect(named({ unified: { 'cpu.idle': '0' } }, idling)).toEqual(unset)
    expect(named({ cpu: { idle: 0, shares: 1024 } }, idling)).toEqual({ CPUWeight: 100n })
    expect(named({ cpu: { idle: 0 }, unified: { 'cpu.weight': '500' } }, idling)).toEqual({ CPUWeight: 500n })
    expect(named({ cpu: { idle: 0 } }, { current: () => '0\n' })).toEqual({})
    expect(named({ cpu: { idle: 0 } }, { ...idling, systemdVersion: 251 })).toEqual({})
  })

  it('MemoryMin since 240, in profile cadvisor', () => {
    const resources = { memory: { reservation: 4096 } }
    expect(named(resources, { profile: PROFILES.cadvisor, systemdVersion: 239 })).toEqual({ MemoryLow: 4096n })
    expect(named(resources, { profile: PROFILES.cadvisor })).toEqual({ MemoryLow: 4096n, MemoryMin: 4096n })
  })
})

describe('block io', () => {
  it('is pairs of node and number', () => {
    const resources = {
      blockIO: {
        weight: 500,
        leafWeight: 300,
        weightDevice: [
          { major: 8, minor: 0, weight: 10 },
          { major: 8, minor: 16, leafWeight: 10 },
        ],
        throttleReadBpsDevice: [{ major: 8, minor: 0, rate: 0 }],
        throttleWriteIOPSDevice: [{ major: 8, minor: 0, rate: 2n ** 60n }],
      },
    }
    expect(properties(resources)).toEqual([
      ['IOWeight', 't', 4950n],
      ['IODeviceWeight', 'a(st)', [['/dev/block/8:0', 1n]]],
      ['IOReadBandwidthMax', 'a(st)', [['/dev/block/8:0', INFINITY]]],
      ['IOWriteIOPSMax', 'a(st)', [['/dev/block/8:0', 2n ** 60n]]],
    ])
  })

  it('does not stumble over a device that has only a leaf weight', () => {
    expect(properties({ blockIO: { weightDevice: [{ major: 8, minor: 0, leafWeight: 10 }] } })).toEqual([])
  })
})
