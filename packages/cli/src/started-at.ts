import { quoted } from '@cgroupkit/core'

/** ISO 8601, or seconds since the epoch with an optional fraction. Throws RangeError. A start in the future is now. */
export function parseStartedAt(text: string, now: number): Date {
  const ms = /^\d+(\.\d+)?$/.test(text)
    ? Number(text) * 1000
    : /^\d{4}-\d{2}-\d{2}T/.test(text)
      ? Date.parse(text)
      : Number.NaN
  // 8.64e15 is the last millisecond that a Date holds (ECMA-262, time values)
  if (!(ms >= 0 && ms <= 8.64e15))
    throw new RangeError(
      `not a time: ${JSON.stringify(quoted(text))}: ISO 8601 (2026-01-31T10:00:00Z) or seconds since the epoch`,
    )
  return new Date(Math.min(ms, now))
}
