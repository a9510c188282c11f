import { seeded } from '@cgroupkit/sim'
import { describe, expect, it } from 'vitest'
import { type Pair, ratioOf } from '../src/containerd/ratio.js'

/** Pairs of blocks of three starts of 2 s; `factor` longer with an agent. The noise is skewed, and now and then a start takes thrice as long. */
function measured(random: () => number, count: number, factor: number, noise: number): Pair[] {
  const start = () => 2000 * (1 + noise * random() ** 2) * (random() < 0.05 ? 3 : 1)
  const block = (times: number) => Array.from({ length: 3 }, () => times * start())
  return Array.from({ length: count }, () => ({ withAgent: block(factor), without: block(1) }))
}

const pair = (withAgent: number, without: number): Pair => ({ withAgent: [withAgent], without: [without] })

describe('agent-latency: the ratio of starts', () => {
  it('is exact for few pairs: of five, 5 % are one place of 32', () => {
    const { typical, atMost, atLeast } = ratioOf([pair(2, 1), pair(1, 1), pair(1, 1), pair(1, 2), pair(4, 1)])
    expect(typical).toBeCloseTo(2 ** (2 / 5), 12)
    expect([atMost, atLeast]).toEqual([expect.closeTo(4, 12), expect.closeTo(0.5, 12)])
  })

  it('of a block its median counts, so that one start that hangs moves nothing', () => {
    const calm: Pair = { withAgent: [10, 11, 12], without: [11, 11, 11] }
    const hung: Pair = { withAgent: [10, 11, 900], without: [11, 11, 11] }
    expect(ratioOf([hung, calm, calm, calm, calm])).toEqual(ratioOf([calm, calm, calm, calm, calm]))
  })

  it('fewer than five pairs say nothing with 95 %', () =>
    expect(() => ratioOf([pair(1, 1), pair(1, 1), pair(1, 1), pair(1, 1)])).toThrow(RangeError))

  it('each bound is wrong in about one of twenty runs, whatever the factor', () => {
    const random = seeded(4)
    for (const factor of [0.9, 1, 1.2]) {
      const runs = Array.from({ length: 1000 }, () => ratioOf(measured(random, 10, factor, 0.3)))
      const share = (wrong: (run: (typeof runs)[number]) => boolean) => runs.filter(wrong).length / runs.length
      expect(share(({ atMost }) => atMost < factor)).toBeGreaterThan(0.03)
      expect(share(({ atMost }) => atMost < factor)).toBeLessThan(0.07)
      expect(share(({ atLeast }) => atLeast > factor)).toBeLessThan(0.07)
    }
  })

  it('with ten pairs and starts that differ by a tenth, the same start passes the bound of 1.1, and one a fifth longer never does', () => {
    const random = seeded(5)
    const passed = (factor: number) =>
      Array.from({ length: 300 }, () => ratioOf(measured(random, 10, factor, 0.1))).filter(
        ({ atMost }) => atMost <= 1.1,
      )
    expect(passed(1).length).toBeGreaterThan(270)
    expect(passed(1.2)).toHaveLength(0)
  })
})
