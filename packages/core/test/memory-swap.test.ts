import { describe, expect, it } from 'vitest'
import { ioWeightFrom, SpecError, swapMaxFrom } from '../src/index.js'

// semantics.md B.2, the column of opencontainers/cgroups v0.1.
describe('swapMaxFrom', () => {
  const unset = undefined
  it.each([
    [unset, unset, unset],
    [0n, unset, unset],
    [unset, 1000n, unset],
    [0n, 1000n, unset],
    [unset, -1n, -1n],
    [0n, -1n, -1n],
    [-1n, unset, -1n],
    [-1n, 1000n, -1n],
    [-1n, -1n, -1n],
    [1000n, 1000n, 0n],
    [1500n, 1000n, 500n],
    [1500n, -1n, 1500n],
    [2n ** 63n - 1n, 1n, 2n ** 63n - 2n],
  ])('swap %s with limit %s is %s', (swap, limit, expected) => {
    expect(swapMaxFrom({ swap, limit })).toBe(expected)
  })

  it.each([
    [999n, 1000n, 'linux.resources.memory.swap'],
    [1000n, unset, 'linux.resources.memory.swap'],
    [1000n, 0n, 'linux.resources.memory.swap'],
    [-2n, 1000n, 'linux.resources.memory.swap'],
    [300n, -300n, 'linux.resources.memory.limit'],
    [unset, -2n, 'linux.resources.memory.limit'],
  ])('swap %s with limit %s contradicts itself', (swap, limit, field) => {
    expect(() => swapMaxFrom({ swap, limit })).toThrow(SpecError)
    expect(() => swapMaxFrom({ swap, limit })).toThrow(expect.objectContaining({ field }))
  })
})

describe('ioWeightFrom', () => {
  it.each([
    [0n, 0n],
    [1n, 1n],
    [9n, 1n],
    [10n, 1n],
    [100n, 910n],
    [500n, 4950n],
    [1000n, 10000n],
    [65535n, 10000n],
  ])('blkio weight %s is io weight %s', (blkio, io) => {
    expect(ioWeightFrom(blkio)).toBe(io)
  })

  it('never falls over its range and stays in 1..10000', () => {
    const weights = Array.from({ length: 991 }, (_, at) => ioWeightFrom(BigInt(at + 10)))
    expect(weights).toEqual([...weights].sort((a, b) => (a < b ? -1 : 1)))
    expect(new Set(weights).size).toBe(991)
  })
})
