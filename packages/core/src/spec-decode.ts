import { MAX_WEIGHT, MIN_WEIGHT, sharesFromWeight } from './cpu-weight.js'
import type { FileCell } from './plan-types.js'

type Decode = NonNullable<FileCell['decode']>

/** What v1 shows for no limit: PAGE_COUNTER_MAX (mm/page_counter.c) in bytes, for pages of 4 KiB, 16 KiB and 64 KiB. */
const V1_UNLIMITED = new Set(['9223372036854771712', '9223372036854759424', '9223372036854710272'])

export const count: Decode = (word) => (/^[0-9]+$/.test(word) ? BigInt(word) : undefined)

/** A number, or v2's `max`, or v1's -1. */
export const limit: Decode = (word, ...rest) => (word === 'max' || word === '-1' ? -1n : count(word, ...rest))

export const v1Bytes: Decode = (word, ...rest) => (V1_UNLIMITED.has(word) ? -1n : limit(word, ...rest))

/** The default is no limit, which is no reservation. */
export const v1Reservation: Decode = (word, ...rest) => (V1_UNLIMITED.has(word) ? undefined : count(word, ...rest))

export const v2Reservation: Decode = (word, ...rest) => (word === '0' ? undefined : limit(word, ...rest))

/** Back to memory + swap; without a memory limit swap stands as given, as it was written. */
export function plusMemory(limitFile: string): Decode {
  return (word, read, profile) => {
    const swap = limit(word, read, profile)
    const memory = count(read(limitFile)?.trim() ?? '', read, profile)
    return swap === undefined || swap === -1n || memory === undefined ? swap : swap + memory
  }
}

/** cpu.idle reads as weight 0 on 6.1: no shares then. */
export const shares: Decode = (word, read, profile) => {
  const weight = count(word, read, profile)
  if (weight === undefined || weight < MIN_WEIGHT || weight > MAX_WEIGHT) return undefined
  return sharesFromWeight(weight, profile.weight)
}
