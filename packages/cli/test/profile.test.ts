import { PROFILES } from '@cgroupkit/core'
import { describe, expect, it } from 'vitest'
import { parseProfile } from '../src/profile.js'
import { parseStartedAt } from '../src/started-at.js'

describe('--profile', () => {
  it('names a profile, overrides fields of the default, or both', () => {
    expect(parseProfile('gvisor')).toEqual(PROFILES.gvisor)
    expect(parseProfile('weight=linear,reservation=low+min')).toEqual({
      ...PROFILES.default,
      weight: 'linear',
      reservation: 'low+min',
    })
    expect(parseProfile('cadvisor,quota=systemd,pidsZero=unset')).toEqual({
      ...PROFILES.cadvisor,
      quota: 'systemd',
      pidsZero: 'unset',
    })
  })

  it.each(['', 'x', 'weight', 'weight=', 'weight=x', 'toString', 'constructor=1', '__proto__=1', ','])(
    '%j is none',
    (text) => {
      expect(() => parseProfile(text)).toThrow(RangeError)
    },
  )
})

describe('--started-at', () => {
  const now = Date.parse('2026-06-01T00:00:00Z')
  it('ISO 8601 or seconds since the epoch', () => {
    expect(parseStartedAt('2026-01-31T10:00:00Z', now).toISOString()).toBe('2026-01-31T10:00:00.000Z')
    expect(parseStartedAt('1700000000.25', now).getTime()).toBe(1_700_000_000_250)
  })

  it('a start in the future is now', () => {
    expect(parseStartedAt('2027-01-01T00:00:00Z', now).getTime()).toBe(now)
  })

  it.each(['', 'now', '-1', '1e99', '2026-13-01T00:00:00Z', '2026-01-31', 'NaN', '99999999999999999999'])(
    '%j is no time',
    (text) => {
      expect(() => parseStartedAt(text, now)).toThrow(RangeError)
    },
  )
})
