import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { INFINITY, parseCpuMax, quotaOfSystemd, quotaPerSecond, SpecError } from '../src/index.js'

describe('parseCpuMax', () => {
  it.each([
    ['max 100000\n', -1n, 100000n],
    ['max', -1n, 100000n],
    ['50000', 50000n, 100000n],
    ['12345 54321\n', 12345n, 54321n],
    ['17592186044415 1000000', 17592186044415n, 1000000n],
  ])('%j', (text, quota, period) => {
    expect(parseCpuMax(text)).toEqual({ quota, period })
  })

  it.each([
    '',
    ' ',
    '-1',
    '0 100000',
    '-5 100000',
    'max -1',
    'max 0',
    '1 2 3',
    '50000 invalid',
    'maximum',
    '0x10 5',
    '1.5 5',
  ])('refuses %j', (text) => {
    expect(() => parseCpuMax(text)).toThrow(SpecError)
  })
})

// kernel.md 3.1: what systemd 252 and 257 made of these quotas on a real kernel.
describe('quotaPerSecond', () => {
  it.each([
    [12345n, 100000n, 130000n],
    [12345n, 54321n, 230000n],
    [333333n, 1000000n, 340000n],
    [500000n, 1000000n, 500000n],
    [300000n, 20000n, 15000000n],
    [5n, 0n, 10000n],
    [1n, 1000000000n, 10000n],
  ])('%s of %s is %s', (quota, period, perSecond) => {
    expect(quotaPerSecond(quota, period)).toBe(perSecond)
  })

  it('knows no quota as infinity', () => {
    expect([-1n, 0n, -7n].map((quota) => quotaPerSecond(quota))).toEqual([INFINITY, INFINITY, INFINITY])
  })

  it('does not overflow where 64 bits would', () => {
    expect(quotaPerSecond(2n ** 63n - 1n, 1n)).toBe(INFINITY)
  })
})

describe('quotaOfSystemd', () => {
  it.each([
    [12300n, 100000n, 13000n],
    [12345n, 54321n, 12493n], // 230 ms/s of 54321 us: what systemd 252 wrote after daemon-reload
    [13000n, 100000n, 13000n],
    [-1n, 100000n, -1n],
  ])('%s of %s becomes %s', (quota, period, rounded) => {
    expect(quotaOfSystemd(quota, period)).toBe(rounded)
  })

  it('never gives less, and nothing more when asked again', () => {
    const quotas = fc.bigInt(1000n, 17592186044415n)
    const periods = fc.bigInt(1000n, 1000000n)
    fc.assert(
      fc.property(quotas, periods, (quota, period) => {
        const once = quotaOfSystemd(quota, period)
        expect(quotaPerSecond(once, period)).toBe(quotaPerSecond(quota, period))
        expect(once + 1n).toBeGreaterThanOrEqual(quota)
      }),
    )
  })
})
