import { INFINITY } from './cpu-max.js'
import { MAX_WEIGHT, sharesFromWeight } from './cpu-weight.js'
import type { ReadCell } from './plan-types.js'

// How cAdvisor reads (lib/container/common/helpers.go, lib/metrics/prometheus.go). '' = the file is not there.

type Decode = ReadCell['decode']

/** specMemoryValue: what is greater than this counts as unlimited, which is shown as 0. */
const MEMORY_UNLIMITED = 2n ** 62n

/** readUInt64 and parseUint64String: `max` is UINT64_MAX; what is not a number is logged and counts as 0. */
function uint64(text: string): bigint {
  if (text === 'max') return INFINITY
  const value = /^[0-9]+$/.test(text) ? BigInt(text) : 0n
  return value > INFINITY ? 0n : value
}

export const number: Decode = (word) => uint64(word)

export const memory: Decode = (word) => (uint64(word) > MEMORY_UNLIMITED ? 0n : uint64(word))

/** Manager.getAdjustedSpec: a limit of 0 becomes the machine's memory. */
export const memoryLimit: Decode = (word, host) =>
  uint64(word) === 0n ? (host.memoryCapacity ?? 0n) : memory(word, host)

/** Before 0.39.2 `max` is 0 as well. */
export const memoryLimitOfOld: Decode = (word, host) => memoryLimit(word === 'max' ? '0' : word, host)

/** Prints no quota rather than 0. `max` and -1 are none. */
export const cpuQuota: Decode = (word) => {
  const value = word === 'max' ? 0n : uint64(word)
  return value === 0n ? undefined : value
}

/** convertCPUWeightToCPULimit: the linear inverse in every version; a weight out of range is logged and counts as 0. */
export const cpuShares: Decode = (word) => {
  const weight = uint64(word)
  return weight === 0n || weight > MAX_WEIGHT ? 0n : sharesFromWeight(weight)
}

/** libcontainer's PidsStats.Limit: 0 is unlimited. */
export const threads: Decode = (word) => (word === 'max' ? 0n : uint64(word))
