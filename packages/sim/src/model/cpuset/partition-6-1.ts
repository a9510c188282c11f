import type { Errno } from '@cgroupkit/core'
import {
  type Cpuset,
  isInvalid,
  isValid,
  needsCpus,
  type PartitionState,
  type Rules,
  siblings,
  subset,
} from './cpuset.js'
import { vet } from './exclusive-6-12.js'

// kernel/cgroup/cpuset.c of 6.1: a partition may be invalid and says why; CPUs pass from the effective ones of a parent to its partitions.

const EMPTY = 'cpuset.cpus is empty'
const NOT_EXCLUSIVE = 'Cpu list in cpuset.cpus not exclusive'
const NO_CPUS = 'Parent unable to distribute cpu downstream'
const OUTSIDE = 'Invalid cpu list in cpuset.cpus'
const belowWhat = (parent: Cpuset) =>
  isInvalid(parent) ? 'Parent is an invalid partition root' : 'Parent is not a partition root'

/** compute_effective_cpumask: those given away count, the partition's own are among them. */
const reach = (set: Cpuset, parent: Cpuset, cpus = set.cpus) => cpus & (parent.effective | parent.given)

function giveTo(parent: Cpuset, adding: bigint, deleting: bigint): void {
  parent.given = (parent.given | adding) & ~deleting
  parent.effective = (parent.effective & ~adding) | deleting
}

/** partcmd_enable, the exclusive flag being set. What is refused makes the partition invalid, and is why. */
function enable(set: Cpuset, parent: Cpuset): string {
  if (!isValid(parent)) return belowWhat(parent)
  if ((set.cpus & parent.cpus) === 0n) return OUTSIDE
  if (subset(parent.effective, set.cpus) && needsCpus(parent, set)) return NO_CPUS
  giveTo(parent, set.cpus, 0n)
  return ''
}

/** partcmd_update and partcmd_invalidate: what the parent gives, and with it whether the partition is valid. */
function update(set: Cpuset, parent: Cpuset, to: bigint | 'same' | 'invalid'): void {
  if (!isValid(parent) || (to === 'invalid' || to === 'same' ? set.cpus : to) === 0n) return
  if (to === 'invalid' && isInvalid(set)) return
  let adding = 0n
  let deleting = 0n
  let why = ''
  const own = set.cpus & parent.given
  if (to === 'invalid') {
    deleting = own
    why = NOT_EXCLUSIVE
  } else if (to === 'same') {
    adding = set.cpus & parent.cpus & ~parent.given
    const all = adding !== 0n && subset(parent.effective, adding) && needsCpus(parent, set)
    if ((isValid(set) && parent.given === 0n) || all) {
      why = NO_CPUS
      adding = 0n
      if (isValid(set)) deleting = own
    }
  } else {
    deleting = own & ~to
    adding = to & parent.cpus & ~parent.given
    if (adding !== 0n && subset(parent.effective, adding) && deleting === 0n && needsCpus(parent, set)) {
      why = NO_CPUS
      adding = 0n
      deleting = own
    }
  }
  if (why !== '') set.why = why
  const valid = why === ''
  if (set.valid !== valid) {
    if (valid && !set.exclusive && vet(set, { ...set, exclusive: true }) !== undefined) return
    set.exclusive = valid
  }
  giveTo(parent, adding, deleting)
  set.valid = valid
}

/** update_cpumasks_hier: `below` the cpuset that was changed partitions look again at what they get. */
function spread(set: Cpuset, parent: Cpuset, force = false, below = false): void {
  let own = reach(set, parent)
  const none = own === 0n
  const handedOn = isValid(set) && set.cpus === set.given
  if (!none || !handedOn) set.usesParent = none
  if (none && !handedOn) own = parent.effective
  if (set.state === 'member' && !force && own === set.effective) return
  if (below && set.state !== 'member') lookAgain(set, parent)
  if (!isValid(set)) {
    own |= set.given
    set.given = 0n
  }
  set.effective = own & ~set.given
  for (const child of set.children) spread(child, set, force, true)
}

function lookAgain(set: Cpuset, parent: Cpuset): void {
  if (isValid(parent)) update(set, parent, 'same')
  else {
    set.valid = false
    set.why = belowWhat(parent)
  }
}

/** Those that use what the parent has left see that it has more or less (update_sibling_cpumasks). */
function spreadBeside(set: Cpuset, parent: Cpuset): void {
  for (const one of siblings(set)) if (one.usesParent) spread(one, parent)
}

/** update_cpumask */
function changeCpus(set: Cpuset, parent: Cpuset, cpus: bigint): Errno | undefined {
  if (set.cpus === cpus) return undefined
  const refused = vet(set, { ...set, cpus })
  if (refused === 'ENOSPC') return refused
  if (refused !== undefined)
    for (const one of parent.children) if (isValid(one) && (cpus & one.cpus) !== 0n) update(one, parent, 'invalid')
  if (set.state !== 'member') update(set, parent, refused === undefined ? cpus : 'invalid')
  const reached = reach(set, parent, cpus)
  set.cpus = cpus
  const none = !isValid(set) || (subset(reached, set.given) && needsCpus(set))
  set.given = none ? 0n : set.given & cpus
  spread(set, parent)
  if (set.state !== 'member') spreadBeside(set, parent)
  return undefined
}

/** update_prstate: every word is accepted. */
function changePartition(set: Cpuset, parent: Cpuset, state: PartitionState): Errno | undefined {
  if (set.state === state && set.valid) return undefined
  if (state !== 'member' && isInvalid(set)) {
    set.state = state
    return undefined
  }
  let why = ''
  if (set.state === 'member') {
    why =
      set.cpus === 0n
        ? EMPTY
        : vet(set, { ...set, exclusive: true }) !== undefined
          ? NOT_EXCLUSIVE
          : enable(set, parent)
    set.exclusive = why === ''
    if (why === '') spreadBeside(set, parent)
  } else if (state === 'member') {
    if (isValid(set) && isValid(parent)) giveTo(parent, 0n, set.cpus & parent.given)
    set.given = 0n
    set.exclusive = false
    spreadBeside(set, parent)
  }
  set.state = state
  set.valid = why === ''
  set.why = why
  if (set.children.length > 0) spread(set, parent, state === 'member')
  return undefined
}

export const RULES_6_1: Rules = { changeCpus, changePartition }
