import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Limits, PROFILES, parseJson, planWrites, type Resources, readLimits } from '../src/index.js'

const reader = (files: Record<string, string>) => (file: string) => files[file]

describe('v2', () => {
  it('fresh: nothing is limited, nothing reserved', () => {
    const fresh = {
      'memory.max': 'max\n',
      'memory.swap.max': 'max\n',
      'memory.low': '0\n',
      'cpu.max': 'max 100000\n',
      'cpu.weight': '100\n',
      'pids.max': 'max\n',
    }
    expect(readLimits('v2', reader(fresh))).toEqual({
      'memory.limit': -1n,
      'memory.swap': -1n,
      'cpu.quota': -1n,
      'cpu.period': 100000n,
      'cpu.shares': 1024n,
      'pids.limit': -1n,
    })
  })

  it('swap is memory + swap again', () => {
    expect(readLimits('v2', reader({ 'memory.max': '4096', 'memory.swap.max': '0' }))).toEqual({
      'memory.limit': 4096n,
      'memory.swap': 4096n,
    })
    expect(readLimits('v2', reader({ 'memory.max': 'max', 'memory.swap.max': '1' }))['memory.swap']).toBe(1n)
  })

  it('shares by the formula of the profile', () => {
    const weight = reader({ 'cpu.weight': '40\n' })
    expect(readLimits('v2', weight, PROFILES.cadvisor)).toEqual({ 'cpu.shares': 1024n })
    expect(readLimits('v2', reader({ 'cpu.weight': '0\n' }))).toEqual({})
  })

  it('has no opinion on nonsense and on what is not there', () => {
    expect(readLimits('v2', reader({ 'memory.max': 'lots', 'cpu.max': '', 'pids.max': '-' }))).toEqual({})
    expect(readLimits('v2', () => undefined)).toEqual({})
  })
})

describe('v1', () => {
  it.each(['9223372036854771712', '9223372036854759424', '9223372036854710272', '-1'])('%s is unlimited', (text) => {
    const files = {
      'memory.limit_in_bytes': text,
      'memory.memsw.limit_in_bytes': `${text}\n`,
      'memory.soft_limit_in_bytes': text,
    }
    expect(readLimits('v1', reader(files))).toEqual({ 'memory.limit': -1n, 'memory.swap': -1n })
  })

  it('limits', () => {
    const files = {
      'memory.limit_in_bytes': '4096',
      'memory.memsw.limit_in_bytes': '8192',
      'memory.soft_limit_in_bytes': '2048',
      'cpu.cfs_quota_us': '-1\n',
      'cpu.cfs_period_us': '50000\n',
      'cpu.shares': '2\n',
      'pids.max': '9\n',
    }
    expect(readLimits('v1', reader(files))).toEqual({
      'memory.limit': 4096n,
      'memory.swap': 8192n,
      'memory.reservation': 2048n,
      'cpu.quota': -1n,
      'cpu.period': 50000n,
      'cpu.shares': 2n,
      'pids.limit': 9n,
    })
  })
})

/** Planned, written and read again, with nothing in between: what a kernel rounds is the simulator's business. */
function roundTrip(column: 'v1' | 'v2', resources: Resources): Limits {
  return readLimits(
    column,
    reader(Object.fromEntries(planWrites(column, resources).map(({ file, data }) => [file, data]))),
  )
}

describe('every digit', () => {
  const hard = [2n ** 53n + 1n, 2n ** 62n + 1n, 9223372036854771712n, 2n ** 63n - 1n]
  const spec = (n: bigint) =>
    parseJson(
      `{"memory":{"limit":${n},"swap":${n},"reservation":${n}},"cpu":{"quota":${n}},"pids":{"limit":${n}}}`,
    ) as Resources

  it.each(hard)('%s on v2', (n) => {
    expect(roundTrip('v2', spec(n))).toMatchObject({
      'memory.limit': n,
      'memory.swap': n,
      'memory.reservation': n,
      'cpu.quota': n,
      'pids.limit': n,
    })
  })

  it.each(hard.filter((n) => n !== 9223372036854771712n))('%s on v1', (n) => {
    expect(roundTrip('v1', spec(n))).toMatchObject({
      'memory.limit': n,
      'memory.swap': n,
      'cpu.quota': n,
      'pids.limit': n,
    })
  })

  it('18446744073709551615, which only unsigned fields take', () => {
    const resources = parseJson('{"cpu":{"period":18446744073709551615,"shares":18446744073709551615}}') as Resources
    expect(roundTrip('v2', resources)).toEqual({
      'cpu.quota': -1n,
      'cpu.period': 2n ** 64n - 1n,
      'cpu.shares': 262144n,
    })
    expect(roundTrip('v1', resources)).toEqual({ 'cpu.period': 2n ** 64n - 1n, 'cpu.shares': 2n ** 64n - 1n })
  })

  it('any limits come back as they went', () => {
    const number = fc.bigInt(1n, 2n ** 62n)
    fc.assert(
      fc.property(number, number, number, number, (limit, more, quota, pids) => {
        const resources = { memory: { limit, swap: limit + more }, cpu: { quota, period: more }, pids: { limit: pids } }
        for (const column of ['v1', 'v2'] as const) {
          expect(roundTrip(column, resources)).toEqual({
            'memory.limit': limit,
            'memory.swap': limit + more,
            'cpu.quota': quota,
            'cpu.period': more,
            'pids.limit': pids,
          })
        }
      }),
    )
  })
})
