import type { Errno } from '@cgroupkit/core'
import {
  type Cpuset,
  isInvalid,
  isPopulated,
  isValid,
  type PartitionState,
  type Rules,
  siblings,
  subset,
} from './cpuset.js'

// kernel/cgroup/cpuset.c of 5.10: what would not do is refused, and a parent keeps a CPU for itself.

const reach = (set: Cpuset, parent: Cpuset) => set.cpus & (parent.effective | parent.given)

/** validate_change: on v2 too what children ask for has to lie within what their parent does, and an exclusive flag to have one above. */
export function vet(set: Cpuset, change: { cpus?: bigint; mems?: bigint; exclusive?: boolean }): Errno | undefined {
  const { cpus, mems, exclusive } = { ...set, ...change }
  const keeps = (one: Cpuset) => subset(one.cpus, cpus) && subset(one.mems, mems) && (exclusive || !one.exclusive)
  if (!set.children.every(keeps)) return 'EBUSY'
  if (siblings(set).some((one) => (exclusive || one.exclusive) && (cpus & one.cpus) !== 0n)) return 'EINVAL'
  const loses = (set.cpus !== 0n && cpus === 0n) || (set.mems !== 0n && mems === 0n)
  return loses && isPopulated(set) ? 'ENOSPC' : undefined
}

function giveTo(parent: Cpuset, adding: bigint, deleting: bigint): void {
  parent.given = (parent.given | adding) & ~deleting
  parent.effective = (parent.effective & ~adding) | deleting
}

function enable(set: Cpuset, parent: Cpuset): Errno | undefined {
  if (!isValid(parent) || set.cpus === 0n) return 'EINVAL'
  if (set.children.length > 0) return 'EBUSY'
  if (!subset(set.cpus, parent.effective) || set.cpus === parent.effective) return 'EINVAL'
  giveTo(parent, set.cpus, 0n)
  return undefined
}

function disable(set: Cpuset, parent: Cpuset): Errno | undefined {
  if (!isValid(parent) || set.cpus === 0n) return 'EINVAL'
  if (set.children.length > 0) return 'EBUSY'
  giveTo(parent, 0n, set.cpus & parent.given)
  return undefined
}

/** partcmd_update: with other cpus, or with what the parent has now. */
function update(set: Cpuset, to?: bigint): Errno | undefined {
  const { parent } = set
  if (parent === undefined || !isValid(parent) || (to ?? set.cpus) === 0n) return 'EINVAL'
  let adding: bigint
  let deleting = 0n
  let lacking = false
  if (to === undefined) {
    adding = set.cpus & parent.effective
    lacking = adding === parent.effective
  } else {
    deleting = set.cpus & ~to & parent.given
    adding = to & parent.effective & ~parent.given
    if (adding !== 0n && adding === parent.effective && deleting === 0n) return 'EINVAL'
  }
  const wasInvalid = isInvalid(set)
  const valid = lacking ? false : wasInvalid ? true : set.valid
  // as the kernel has it: one that was valid, and now is not, stays what it was
  if (!wasInvalid && !valid) {
    set.valid = true
    return undefined
  }
  if (!valid) {
    adding = 0n
    deleting = set.cpus & parent.given
  }
  giveTo(parent, adding, deleting)
  set.valid = valid
  return undefined
}

/** update_cpumasks_hier */
function spread(set: Cpuset, below = false): void {
  const { parent } = set
  if (parent === undefined) return
  let own = reach(set, parent)
  set.usesParent = own === 0n
  if (own === 0n) own = parent.effective
  if (set.state === 'member' && own === set.effective) return
  if (below && set.state !== 'member') lookAgain(set, parent)
  set.effective = own
  if (isValid(set)) share(set, own)
  else set.given = 0n
  for (const child of set.children) spread(child, true)
}

function lookAgain(set: Cpuset, parent: Cpuset): void {
  if (isValid(parent)) update(set)
  else if (isInvalid(parent)) set.valid = false
  else {
    set.state = 'member'
    set.valid = true
    set.exclusive = false
  }
}

/** What is left to the partition itself; with nothing left those below compete again. */
function share(set: Cpuset, own: bigint): void {
  set.effective = own & ~set.given
  if (set.effective === 0n) {
    set.effective = own
    set.given = 0n
  } else if (!subset(set.given, own)) set.given &= ~own
}

function spreadBeside(set: Cpuset): void {
  for (const one of siblings(set)) if (one.usesParent) spread(one)
}

/** update_cpumask */
function changeCpus(set: Cpuset, cpus: bigint): Errno | undefined {
  if (set.cpus === cpus) return undefined
  const refused = vet(set, { cpus })
  if (refused !== undefined) return refused
  if (set.state !== 'member' && (cpus === 0n || update(set, cpus) !== undefined)) return 'EINVAL'
  set.cpus = cpus
  set.given &= cpus
  spread(set)
  if (set.state !== 'member') spreadBeside(set)
  return undefined
}

/** update_prstate */
function changePartition(set: Cpuset, state: PartitionState): Errno | undefined {
  const { parent } = set
  if (parent === undefined || (set.state === state && set.valid)) return undefined
  if (state !== 'member') {
    if (isInvalid(set) || set.cpus === 0n) return 'EINVAL'
    const refused = vet(set, { exclusive: true }) ?? enable(set, parent)
    if (refused !== undefined) return refused
    set.exclusive = true
    spreadBeside(set)
  } else {
    const refused = isValid(set) ? disable(set, parent) : undefined
    if (refused !== undefined) return refused
    const was = isValid(set)
    if (vet(set, { exclusive: false }) === undefined) set.exclusive = false
    if (was) spreadBeside(set)
  }
  set.state = state
  set.valid = true
  return undefined
}

export const RULES_5_10: Rules = { changeCpus, changePartition }
