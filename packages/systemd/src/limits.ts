import type { Limits } from '@cgroupkit/core'

/** -1 and absence are both "no limit of its own". */
const isSet = (value: bigint | undefined): value is bigint => value !== undefined && value >= 0n

const tighter = (leaf: bigint | undefined, parent: bigint | undefined): bigint | undefined =>
  isSet(parent) && (!isSet(leaf) || parent < leaf) ? parent : leaf

/** Limits that bound memory and tasks by a plain number. */
const SIZES = ['memory.limit', 'memory.swap', 'pids.limit'] as const

/**
 * What holds for the leaf when systemd put limits on its slice: the tighter of both. A quota counts by its share of the period, and
 * brings its period with it; without a tighter one the leaf keeps its own (gVisor, cgroup_v2_test.go TestGetLimits).
 */
export function tightest(leaf: Limits, parent: Limits): Limits {
  const limits: Record<string, bigint> = { ...leaf }
  for (const field of SIZES) {
    const value = tighter(leaf[field], parent[field])
    if (value !== undefined) limits[field] = value
  }
  const [quota, period] = [parent['cpu.quota'], parent['cpu.period']]
  if (isSet(quota) && isSet(period)) {
    const [own, ownPeriod] = [leaf['cpu.quota'], leaf['cpu.period'] ?? period]
    if (!isSet(own) || quota * ownPeriod < own * period)
      Object.assign(limits, { 'cpu.quota': quota, 'cpu.period': period })
  }
  return limits
}
