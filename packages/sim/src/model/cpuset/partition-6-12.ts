import type { Errno } from '@cgroupkit/core'
import { type Cpuset, isInvalid, isValid, type PartitionState, type Rules, rootOf } from './cpuset.js'
import { asked, effectiveExclusive, isolate, leavesNone, reset, setExclusive, vet, WHY } from './exclusive-6-12.js'
import { ask, disableRemote, enableRemote, spread, updateRemote } from './spread-6-12.js'

/** What cpuset.cpus and cpuset.cpus.exclusive have in common once the list is read. */
function invalidates(set: Cpuset, parent: Cpuset, cpus: bigint, always: boolean): boolean {
  const why = (always || isValid(set)) && cpus === 0n ? WHY.cpus : leavesNone(parent, set, cpus) ? WHY.none : undefined
  if (set.state === 'member' || why === undefined) return false
  set.why = why
  return true
}

/** update_cpumask */
function changeCpus(set: Cpuset, parent: Cpuset, cpus: bigint): Errno | undefined {
  if (set.cpus === cpus) return undefined
  const wasValid = isValid(set)
  const trial = { ...set, cpus }
  let exclusive = set.effectiveExclusive
  if (cpus === 0n) exclusive = set.exclusiveCpus === 0n ? 0n : exclusive
  else if (set.exclusiveCpus !== 0n || wasValid) exclusive = effectiveExclusive(set, trial, true)[0]
  let invalid = invalidates(set, parent, exclusive, false)
  const force = set.effectiveExclusive !== exclusive
  const refused = vet(set, trial)
  if (refused === 'ENOSPC') return refused
  if (refused !== undefined) {
    invalid = true
    for (const one of parent.children)
      if (isValid(one) && (asked(trial) & one.effectiveExclusive) !== 0n) ask(one, parent, 'invalidate')
  }
  if (isValid(set) || (isInvalid(set) && !invalid)) {
    const wanted = exclusive === 0n && isInvalid(set) ? cpus : exclusive
    if (set.remote) updateRemote(set, parent, undefined, wanted)
    else ask(set, parent, invalid ? 'invalidate' : { cpus: wanted })
  }
  set.cpus = cpus
  set.effectiveExclusive = exclusive
  spread(set, parent, force)
  return undefined
}

/** update_exclusive_cpumask */
export function changeExclusive(set: Cpuset, parent: Cpuset, exclusiveCpus: bigint): Errno | undefined {
  if (set.exclusiveCpus === exclusiveCpus) return undefined
  const wasValid = isValid(set)
  const trial = { ...set, exclusiveCpus }
  let exclusive = 0n
  if (exclusiveCpus !== 0n) {
    const [cpus, conflict] = effectiveExclusive(set, trial, true)
    if (conflict) return 'EINVAL'
    exclusive = cpus
  }
  const force = set.effectiveExclusive !== exclusive
  const refused = vet(set, trial)
  if (refused !== undefined) return refused
  if (set.state !== 'member') {
    const invalid = invalidates(set, parent, exclusive, true)
    if (set.remote && invalid) disableRemote(set, parent)
    else if (set.remote) updateRemote(set, parent, exclusiveCpus, exclusive)
    else ask(set, parent, invalid ? 'invalidate' : { cpus: exclusive })
  }
  set.exclusiveCpus = exclusiveCpus
  set.effectiveExclusive = exclusive
  if (wasValid && !isValid(set)) reset(set, parent)
  if (isValid(set) || force) spread(set, parent, force)
  return undefined
}

/** update_prstate: every word is accepted. */
function changePartition(set: Cpuset, parent: Cpuset, state: PartitionState): Errno | undefined {
  if (set.state === state && set.valid) return undefined
  const from = state !== 'member' && isInvalid(set) ? 'member' : set.state
  let why = setExclusive(set, state !== 'member') ? '' : WHY.exclusive
  const switched = why === '' && from !== 'member' && state !== 'member'
  if (why === '' && from === 'member') why = become(set, parent, state)
  else if (why === '' && state === 'member') {
    if (set.remote) disableRemote(set, parent)
    else ask(set, parent, 'disable')
  }
  if (why !== '') setExclusive(set, false)
  set.state = state
  set.valid = why === ''
  set.why = why
  if (!isValid(set)) reset(set, parent)
  else if (switched) isolate(rootOf(set), state, set.effectiveExclusive)
  spread(set, parent, state === 'member')
  return undefined
}

function become(set: Cpuset, parent: Cpuset, state: PartitionState): string {
  if (set.cpus === 0n && set.exclusiveCpus === 0n) return WHY.empty
  if (parent.parent === undefined && (set.exclusiveCpus & parent.given) !== 0n) return WHY.remote
  return isValid(parent) ? ask(set, parent, { enable: state }) : enableRemote(set, state)
}

export const RULES_6_12: Rules = { changeCpus, changePartition }
