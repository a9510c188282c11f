import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { sharesFromWeight, weightFromShares } from '@cgroupkit/core'
import { describe, expect, test } from 'vitest'

const FORMULAS = ['quadratic', 'linear', 'cadvisor'] as const
const LAST = 300_000

/** `weights.c` is another program in another language; its 300,001 lines stand here as their sum. */
test('all three formulas agree with weights.c on every shares from 0 to 300000', () => {
  const hash = createHash('sha256')
  for (let shares = 0; shares <= LAST; shares++) {
    const weights = FORMULAS.map((formula) => weightFromShares(BigInt(shares), formula))
    hash.update(`${shares} ${weights.join(' ')}\n`)
  }
  expect(hash.digest('hex')).toBe(readFileSync(new URL('weights.sha256', import.meta.url), 'utf8').trim())
})

describe.each(FORMULAS)('%s', (formula) => {
  test('never falls, stays in 1..10000 and reaches both ends', () => {
    let before = 1n
    const broken: number[] = []
    for (let shares = 1; shares <= LAST; shares++) {
      const weight = weightFromShares(BigInt(shares), formula)
      if (weight < before || weight > 10_000n) broken.push(shares)
      before = weight
    }
    expect(broken).toEqual([])
    expect([1n, 2n, 262_144n, 262_145n].map((shares) => weightFromShares(shares, formula))).toEqual([
      1n,
      1n,
      10_000n,
      10_000n,
    ])
  })
})

test('cadvisor: of all weights the one that cAdvisor shows nearest, never more than 13 shares away', () => {
  const seen = Array.from({ length: 10_000 }, (_, at) => Number(sharesFromWeight(BigInt(at + 1))))
  let worst = 0
  let at = 0
  const broken: number[] = []
  for (let shares = 2; shares <= 262_144; shares++) {
    const gap = (index: number) => Math.abs((seen[index] ?? Number.POSITIVE_INFINITY) - shares)
    // Both sequences rise, so the nearest weight never moves back; only a strictly nearer one moves it on.
    while (gap(at + 1) < gap(at)) at++
    if (weightFromShares(BigInt(shares), 'cadvisor') !== BigInt(at + 1)) broken.push(shares)
    worst = Math.max(worst, gap(at))
  }
  expect(broken).toEqual([])
  expect(worst).toBe(13)
})

test('back: 1..10000 rises from 2 to 262144, and quadratic finds the largest shares of each weight', () => {
  const broken: bigint[] = []
  for (let weight = 1n; weight <= 10_000n; weight++) {
    const largest = sharesFromWeight(weight, 'quadratic')
    const isLargest = largest === 262_144n || weightFromShares(largest + 1n, 'quadratic') > weight
    if (weightFromShares(largest, 'quadratic') !== weight || !isLargest) broken.push(weight)
    if (weight > 1n && sharesFromWeight(weight) <= sharesFromWeight(weight - 1n)) broken.push(weight)
  }
  expect(broken).toEqual([])
  expect([1n, 10_000n].map((weight) => sharesFromWeight(weight))).toEqual([2n, 262_144n])
})
