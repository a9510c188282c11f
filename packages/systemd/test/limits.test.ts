import { describe, expect, test } from 'vitest'
import { tightest } from '../src/limits.js'

/** [memory.limit, cpu.quota, cpu.period] */
const limits = ([memory, quota, period]: (bigint | undefined)[]) => ({
  ...(memory === undefined ? {} : { 'memory.limit': memory }),
  ...(quota === undefined ? {} : { 'cpu.quota': quota }),
  ...(period === undefined ? {} : { 'cpu.period': period }),
})

describe('tightest: what holds for a leaf below a slice with limits', () => {
  test.each([
    ['the slice has a limit, the leaf none', [-1n, -1n, 100000n], [150n], [150n, -1n, 100000n]],
    ['the leaf keeps its period when the slice has no cpu.max', [-1n, -1n, 50000n], [150n], [150n, -1n, 50000n]],
    ['the leaf is tighter', [100n, 10000n, 100000n], [150n, 50000n, 100000n], [100n, 10000n, 100000n]],
    [
      'the slice is tighter, and brings its period',
      [200n, 90000n, 100000n],
      [150n, 5000n, 10000n],
      [150n, 5000n, 10000n],
    ],
    [
      'a greater quota of a longer period can be tighter',
      [-1n, 5000n, 10000n],
      [-1n, 20000n, 100000n],
      [-1n, 20000n, 100000n],
    ],
    ['a leaf without files has the slice’s', [], [150n, 5000n, 10000n], [150n, 5000n, 10000n]],
    ['nothing anywhere', [], [], []],
  ])('%s', (_, leaf, parent, expected) => {
    expect(tightest(limits(leaf), limits(parent))).toEqual(limits(expected))
  })
})
