import type { Count } from './observed.js'

const U64 = 2n ** 64n

/** The text of a count; undefined: not known, or not a whole number of 0 to 2^64-1. */
export function countText(value: Count | undefined): string | undefined {
  if (typeof value === 'number')
    return Number.isInteger(value) && value >= 0 && value <= 2 ** 64 ? String(value) : undefined
  return value !== undefined && value >= 0n && value < U64 ? value.toString() : undefined
}

/**
 * Nanoseconds as seconds. Rounded to a double once: by the division where that is exact before it, by whoever parses the text where it is not.
 */
export function secondsText(nanoseconds: Count | undefined): string | undefined {
  const digits = countText(nanoseconds)
  if (digits === undefined || digits.length < 16) return digits === undefined ? undefined : String(Number(digits) / 1e9)
  const cut = digits.length - 9
  return `${digits.slice(0, cut)}.${digits.slice(cut)}`
}

/** As `countText`, and -1, with which some gauges say that there is none. */
export function countOrNoneText(value: Count | undefined): string | undefined {
  return value === -1 || value === -1n ? '-1' : countText(value)
}

/** Milliseconds since the epoch that a clock can show: absent before 1970, and where Date ends. */
export function timeMs(ms: number | undefined): number | undefined {
  return ms !== undefined && ms >= 0 && ms <= 8.64e15 ? Math.floor(ms) : undefined
}
