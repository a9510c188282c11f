import { describe, expect, it } from 'vitest'
import { SpecError, sharesFromWeight, weightFromShares } from '../src/index.js'

// Every value from 0 to 300000 is checked against another program in test/oracle of the workspace. Here: the values people know.
describe('weightFromShares', () => {
  it.each([
    // shares, quadratic, linear, cadvisor
    [0n, 0n, 0n, 0n],
    [1n, 1n, 1n, 1n],
    [2n, 1n, 1n, 1n],
    [3n, 2n, 1n, 1n],
    [10n, 4n, 1n, 1n],
    [102n, 17n, 4n, 5n],
    [512n, 59n, 20n, 20n],
    [1024n, 100n, 39n, 40n],
    [10000n, 627n, 382n, 382n],
    [260000n, 9929n, 9918n, 9918n],
    [262144n, 10000n, 10000n, 10000n],
    [262145n, 10000n, 10000n, 10000n],
    [2n ** 64n - 1n, 10000n, 10000n, 10000n],
  ])('%s shares', (shares, quadratic, linear, cadvisor) => {
    expect(weightFromShares(shares, 'quadratic')).toBe(quadratic)
    expect(weightFromShares(shares, 'linear')).toBe(linear)
    expect(weightFromShares(shares, 'cadvisor')).toBe(cadvisor)
  })

  it('refuses negative shares, which Go wraps around', () => {
    expect(() => weightFromShares(-1n, 'linear')).toThrow(SpecError)
  })
})

describe('sharesFromWeight', () => {
  it.each([
    [1n, 2n],
    [2n, 28n],
    [39n, 998n],
    [40n, 1024n],
    [50n, 1286n],
    [100n, 2597n],
    [245n, 6398n],
    [10000n, 262144n],
  ])('cAdvisor shows weight %s as %s shares', (weight, shares) => {
    expect(sharesFromWeight(weight)).toBe(shares)
  })

  it('inverts quadratic so that the kernel default is the default of v1', () => {
    expect(sharesFromWeight(100n, 'quadratic')).toBe(1024n)
  })

  it.each([0n, 10001n])('refuses weight %s', (weight) => {
    expect(() => sharesFromWeight(weight)).toThrow(SpecError)
  })
})
