/** Microseconds: kernel/sched/core.c min_cfs_quota_period, max_cfs_quota_period, and max_cfs_runtime = 2^44 - 1. */
const LEAST = 1000n
const LONGEST = 1_000_000n
const MAX_RUNTIME = (1n << 44n) - 1n

/** kernel/sched/core.c tg_set_cfs_bandwidth; `quota` undefined = no limit. */
export function bandwidthRefuses(quota: bigint | undefined, period: bigint, burst: bigint): boolean {
  if (period < LEAST || period > LONGEST) return true
  // U64_MAX / NSEC_PER_USEC
  if (burst > 18446744073709551n) return true
  if (quota === undefined) return false
  return quota < LEAST || quota > MAX_RUNTIME || burst > quota || burst + quota > MAX_RUNTIME
}

/** __cfs_schedulable's to_ratio: quota per period in 2^-20. */
export const ratio = (quota: bigint, period: bigint): bigint => (quota << 20n) / period
