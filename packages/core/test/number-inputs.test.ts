import { expect, it } from 'vitest'
import { ioWeightFrom, quotaPerSecond, sharesFromWeight, swapMaxFrom, weightFromShares } from '../src/index.js'

it('conversions take numbers as JSON gives them, and answer in bigint', () => {
  expect(weightFromShares(0, 'quadratic')).toBe(0n)
  expect(weightFromShares(1024, 'cadvisor')).toBe(40n)
  expect(sharesFromWeight(100)).toBe(2597n)
  expect(ioWeightFrom(500)).toBe(4950n)
  expect(quotaPerSecond(12345, 100000)).toBe(130000n)
  expect(quotaPerSecond(-1)).toBe(2n ** 64n - 1n)
  expect(swapMaxFrom({ swap: -1, limit: 50 })).toBe(-1n)
  expect(swapMaxFrom({ swap: 100, limit: 50n })).toBe(50n)
})
