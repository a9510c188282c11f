import { describe, expect, it } from 'vitest'
import { History } from '../../src/index.js'
import { observed } from './facts.js'

const CGROUP = '/kubepods.slice/app.scope'
const T = Date.UTC(2026, 0, 2)

function after(...readings: (readonly [seconds: number, cpu?: number | bigint, memory?: number | bigint])[]) {
  const history = new History()
  for (const [seconds, cpu, memory] of readings)
    history.note(cpu === undefined ? [] : [observed(cpu, T + seconds * 1000, memory)], T + seconds * 1000)
  return history.use(CGROUP)
}

describe('the last readings', () => {
  it('CPUs between two readings, of nanoseconds however large', () => {
    expect(after([0, 10n ** 18n], [10, 10n ** 18n + 5_000_000_000n]).cpu).toEqual({
      points: [null, 0.5],
      now: 0.5,
      spanMs: 10_000,
    })
  })

  it('of one reading nothing is known; a counter that went back tells nothing of the time between', () => {
    expect(after([0, 5e9])).toEqual({})
    expect(after([0, 5e9], [10, 1e9], [20, 3e9]).cpu?.points).toEqual([null, null, 0.2])
  })

  it('what was not read, or is no count, is a gap and never 0', () => {
    expect(after([0, 1e9, 7], [10, 2e9, Number.NaN], [20, 3e9, -1], [30, 4e9, 2n ** 64n]).memory?.points).toEqual([
      7,
      null,
      null,
      null,
    ])
    expect(after([0, 1e9], [10], [20, 2e9])).toEqual({})
  })

  it('keeps forty, and starts again when the clock was set back', () => {
    const all = Array.from({ length: 60 }, (_, index) => [index, index * 1e9, index] as const)
    expect(after(...all).memory?.points).toEqual(all.slice(20).map(([, , memory]) => memory))
    expect(after(...all, [5, 61e9, 61]).memory?.points).toEqual([61])
  })

  it('a collection that two readers are told counts once', () => {
    const history = new History()
    for (const nowMs of [T, T + 1, T + 10_000, T + 10_001])
      history.note([observed(nowMs > T + 1 ? 3e9 : 1e9, nowMs > T + 1 ? T + 10_000 : T)], nowMs)
    expect(history.use(CGROUP).cpu).toEqual({ points: [null, 0.2], now: 0.2, spanMs: 10_000 })
  })

  it('forgets who is gone', () => {
    expect(after([0, 1e9, 5], [10])).toEqual({})
  })
})
