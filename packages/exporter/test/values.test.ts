import { describe, expect, it } from 'vitest'
import { countOrNoneText, countText, secondsText, timeMs } from '../src/count.js'
import type { Count } from '../src/index.js'
import { FULL, NOW, samplesOf, shown } from './lab.js'

const U64_MAX = 2n ** 64n - 1n

describe('a count', () => {
  it.each<[Count | undefined, string | undefined]>([
    [0, '0'],
    [-0, '0'],
    [0n, '0'],
    [2 ** 53, '9007199254740992'],
    [U64_MAX, '18446744073709551615'],
    [2 ** 64, '18446744073709552000'],
    [undefined, undefined],
    [U64_MAX + 1n, undefined],
    [2 ** 65, undefined],
    [-1, undefined],
    [-1n, undefined],
    [0.5, undefined],
    [Number.NaN, undefined],
    [Number.POSITIVE_INFINITY, undefined],
  ])('%s is told as %s', (value, text) => expect(countText(value)).toBe(text))

  it('may be -1 where that is a word', () => {
    expect([-1, -1n, -2, 5].map(countOrNoneText)).toEqual(['-1', '-1', undefined, '5'])
  })

  it.each<[Count, string]>([
    [0, '0'],
    [1, '1e-9'],
    [1_500_000_000n, '1.5'],
    [999_999_999_999_999, '999999.999999999'],
    [1_000_000_000_000_001n, '1000000.000000001'],
    [U64_MAX, '18446744073.709551615'],
  ])('of %s ns is %s s', (value, text) => {
    expect(secondsText(value)).toBe(text)
    expect(Number(text)).toBeCloseTo(Number(value) / 1e9, 3)
  })

  it('of seconds is absent like any other', () =>
    expect([Number.NaN, -1n].map(secondsText)).toEqual([undefined, undefined]))
})

describe('a time', () => {
  const of = (readAtMs: number | undefined) =>
    samplesOf(shown([{ ...FULL, readAtMs }]), 'container_memory_rss')[0]?.split('} ')[1]

  it('is that of the reading, in ms', () => expect(of(NOW - 500)).toBe('104 1763999999623'))
  it('in OpenMetrics is in s', () =>
    expect(samplesOf(shown([FULL], { format: 'openmetrics' }), 'container_memory_rss')[0]).toMatch(
      /} 104 1763999999\.623$/,
    ))
  it.each([undefined, Number.NaN, -1, Number.POSITIVE_INFINITY])('%s is left out, the value is not', (at) =>
    expect(of(at)).toBe('104'),
  )
  it('after now was read before the clock was set back: left out', () => expect(of(NOW + 1)).toBe('104'))
  it('outside the clock is left out', () => expect(timeMs(8.64e15 + 1)).toBeUndefined())

  it('is not given to what is known without a reading', () => {
    const text = shown([FULL])
    for (const name of ['container_threads_max', 'container_ulimits_soft', 'container_last_seen'])
      expect(samplesOf(text, name)[0]).toMatch(/} \d+$/)
  })
})

describe('what is not known is absent, never 0', () => {
  it('without a reading only spec and engine are told', () => {
    const { stats: _, ...unread } = FULL
    const names = new Set([...shown([unread]).matchAll(/^(container_\w+)\{/gm)].map(([, name]) => name))
    expect(
      [...names].filter((name) => !/spec_|_time_seconds$|threads_max|ulimits|last_seen|health_state/.test(name ?? '')),
    ).toEqual([])
  })

  it('with nothing at all: that it was seen', () => {
    expect(shown([{ identity: { ...FULL.identity, pod: undefined } }])).toMatch(
      /^# HELP container_last_seen .*\n# TYPE container_last_seen gauge\ncontainer_last_seen\{.*\} 1764000000\n# HELP container_scrape_error .*\n.*\ncontainer_scrape_error 0\n$/,
    )
  })
})
