import { SpecError } from './errors.js'
import type { Profile } from './profiles.js'

/** cpu.shares of v1 and OCI; the kernel clamps to this (kernel/sched/core.c, MIN_SHARES and MAX_SHARES). */
export const MIN_SHARES = 2n
export const MAX_SHARES = 262144n
/** cpu.weight of v2 (include/linux/cgroup.h, CGROUP_WEIGHT_MIN and CGROUP_WEIGHT_MAX). */
export const MIN_WEIGHT = 1n
export const MAX_WEIGHT = 10000n

/** Every formula maps both ranges' ends onto each other; only what lies between differs. */
const formulas: Record<Profile['weight'], (shares: bigint) => bigint> = {
  /** opencontainers/cgroups ≥ 0.0.3, crun ≥ 1.23, youki: a parabola through (2, 1), (1024, 100), (262144, 10000) in log space. */
  quadratic(shares) {
    const l = Math.log2(Number(shares))
    return BigInt(Math.ceil(10 ** ((l * l + 125 * l) / 612 - 7 / 34)))
  },
  /** gVisor, the kubelet at pod level, runc < 1.3.2. */
  linear: (shares) => MIN_WEIGHT + ((shares - MIN_SHARES) * (MAX_WEIGHT - MIN_WEIGHT)) / (MAX_SHARES - MIN_SHARES),
  /** The weight that cAdvisor turns into the nearest shares; of two equally near ones the lower. */
  cadvisor(shares) {
    const below = formulas.linear(shares)
    const above = below + 1n
    const gap = (weight: bigint) => shares - linearShares(weight)
    return -gap(above) < gap(below) ? above : below
  },
}

/**
 * cpu.shares → cpu.weight, 1..10000. 0 means unset in OCI and gives 0n: nothing to write. 1 counts as 2, and more than 262144 as 262144,
 * as the v1 kernel does.
 */
export function weightFromShares(cpuShares: bigint | number, formula: Profile['weight']): bigint {
  const shares = BigInt(cpuShares)
  if (shares < 0n) throw new SpecError('linux.resources.cpu.shares', 'must not be negative', { data: shares })
  if (shares === 0n) return 0n
  if (shares <= MIN_SHARES) return MIN_WEIGHT
  return shares >= MAX_SHARES ? MAX_WEIGHT : formulas[formula](shares)
}

/**
 * cpu.weight → cpu.shares. `linear` and `cadvisor`: what every cAdvisor shows for this weight (lib/container/common/helpers.go,
 * convertCPUWeightToCPULimit), whoever wrote it. `quadratic`: the largest shares that have this weight, so that 100 → 1024.
 */
export function sharesFromWeight(cpuWeight: bigint | number, formula: Profile['weight'] = 'linear'): bigint {
  const weight = BigInt(cpuWeight)
  if (weight < MIN_WEIGHT || weight > MAX_WEIGHT) {
    throw new SpecError('linux.resources.cpu', 'a weight not in 1..10000', { data: weight })
  }
  return formula === 'quadratic' ? largestShares(weight) : linearShares(weight)
}

function linearShares(weight: bigint): bigint {
  return MIN_SHARES + ((weight - MIN_WEIGHT) * (MAX_SHARES - MIN_SHARES)) / (MAX_WEIGHT - MIN_WEIGHT)
}

function largestShares(weight: bigint): bigint {
  let low = MIN_SHARES
  let high = MAX_SHARES
  while (low < high) {
    const middle = (low + high + 1n) / 2n
    if (weightFromShares(middle, 'quadratic') <= weight) low = middle
    else high = middle - 1n
  }
  return low
}
