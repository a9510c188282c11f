import type { Errno } from '@cgroupkit/core'
import {
  type Cpuset,
  isInvalid,
  isPopulated,
  needsCpus,
  type PartitionState,
  rootOf,
  siblings,
  subset,
} from './cpuset.js'

// kernel/cgroup/cpuset.c of 6.12: exclusive CPUs pass down by cpuset.cpus.exclusive, and a partition whose parent is none takes them from the
// root: it is a remote one. `given` of the root are subpartitions_cpus.

export const WHY = {
  empty: 'cpuset.cpus and cpuset.cpus.exclusive are empty',
  cpus: 'Invalid cpu list in cpuset.cpus.exclusive',
  exclusive: 'Cpu list in cpuset.cpus not exclusive',
  none: 'Parent unable to distribute cpu downstream',
  remote: 'Have remote partition underneath',
} as const
export const belowWhat = (parent: Cpuset) =>
  isInvalid(parent) ? 'Parent is an invalid partition root' : 'Parent is not a partition root'

/** user_xcpus */
export const asked = (set: { cpus: bigint; exclusiveCpus: bigint }) =>
  set.exclusiveCpus === 0n ? set.cpus : set.exclusiveCpus

/** What a change would make of a cpuset (alloc_trial_cpuset). */
export interface Trial {
  cpus: bigint
  exclusiveCpus: bigint
  exclusive: boolean
}

/** validate_change */
export function vet(set: Cpuset, trial: Trial): Errno | undefined {
  if (set.cpus !== 0n && trial.cpus === 0n && isPopulated(set)) return 'ENOSPC'
  return siblings(set).some((one) => collide(trial, one)) ? 'EINVAL' : undefined
}

function collide(trial: Trial, one: Cpuset): boolean {
  const [mine, theirs] = [trial.exclusiveCpus !== 0n, one.exclusiveCpus !== 0n]
  if (trial.exclusive || one.exclusive || (mine && theirs)) return (asked(trial) & asked(one)) !== 0n
  if (!mine && !theirs) return false
  const [exclusive, cpus] = mine ? [trial.exclusiveCpus, one.cpus] : [one.exclusiveCpus, trial.cpus]
  return cpus !== 0n && subset(cpus, exclusive)
}

/** tasks_nocpu_error */
export const leavesNone = (parent: Cpuset, set: Cpuset, cpus: bigint): boolean =>
  (subset(parent.effective, cpus) && needsCpus(parent, set)) || (cpus === 0n && needsCpus(set))

/** compute_effective_exclusive_cpumask, and whether a sibling has some of them. `changing`: siblings count even if the list is explicit. */
export function effectiveExclusive(
  set: Cpuset,
  trial: { cpus: bigint; exclusiveCpus: bigint } = set,
  changing = false,
): [bigint, boolean] {
  let cpus = asked(trial) & (set.parent?.effectiveExclusive ?? 0n)
  let conflict = false
  if (!changing && trial.exclusiveCpus !== 0n) return [cpus, false]
  for (const one of siblings(set)) {
    const theirs = (one.exclusiveCpus & cpus) !== 0n ? one.exclusiveCpus : one.effectiveExclusive
    if ((theirs & cpus) === 0n) continue
    cpus &= ~theirs
    conflict = true
  }
  return [cpus, conflict]
}

/** update_partition_exclusive: may the flag be set? Off it goes always. */
export function setExclusive(set: Cpuset, on: boolean): boolean {
  if (on && !set.exclusive && vet(set, { ...set, exclusive: true }) !== undefined) return false
  if (on || vet(set, { ...set, exclusive: false }) === undefined) set.exclusive = on
  return true
}

/** reset_partition_data */
export function reset(set: Cpuset, parent: Cpuset): void {
  if (set.exclusiveCpus === 0n) {
    set.effectiveExclusive = 0n
    set.exclusive = false
  }
  const own = parent.effective & set.cpus
  set.effective = own === 0n ? parent.effective : own
}

export const signed = (set: Cpuset): PartitionState | 'invalid' => (isInvalid(set) ? 'invalid' : set.state)

export function isolate(root: Cpuset, to: PartitionState | 'invalid', cpus: bigint): void {
  root.isolated = to === 'isolated' ? root.isolated | cpus : root.isolated & ~cpus
}

/** partition_xcpus_add */
export function take(parent: Cpuset, state: PartitionState, cpus: bigint): void {
  if (parent.parent === undefined) parent.given |= cpus
  if (state !== signed(parent)) isolate(rootOf(parent), state, cpus)
  parent.effective &= ~cpus
}

/** partition_xcpus_del */
export function giveBack(parent: Cpuset, state: PartitionState | 'invalid', cpus: bigint): void {
  if (parent.parent === undefined) parent.given &= ~cpus
  if (state !== signed(parent)) isolate(rootOf(parent), signed(parent), cpus)
  parent.effective |= cpus
}
