import { type Cpuset, isInvalid, isValid, needsCpus, type PartitionState, rootOf, siblings, subset } from './cpuset.js'
import {
  asked,
  belowWhat,
  effectiveExclusive,
  giveBack,
  leavesNone,
  reset,
  setExclusive,
  signed,
  take,
  WHY,
} from './exclusive-6-12.js'

/** The kernel computes into one scratch mask, and what a sibling left there may end up in another cpuset. Each cpuset writes it before it reads it. */
let scratch: bigint

export type Command = { enable: PartitionState } | 'disable' | 'invalidate' | { cpus: bigint | undefined }

/** update_parent_effective_cpumask: what a partition takes from its parent, and whether it is valid with it. An error is its reason. */
export function ask(set: Cpuset, parent: Cpuset, command: Command): string {
  const was = { state: set.state, valid: set.valid, signed: signed(set) }
  const wasValid = isValid(set)
  let cpus = asked(set)
  let [adding, deleting, why] = [0n, 0n, '']
  let [state, valid] = [set.state, set.valid]
  const updating = typeof command === 'object' && 'cpus' in command
  if (command === 'invalidate') {
    if (isInvalid(set)) return ''
    if (isValid(parent)) adding = cpus & parent.effectiveExclusive
    valid = false
  } else {
    if (!isValid(parent)) return belowWhat(parent)
    if (!(updating && command.cpus !== undefined) && set.cpus === 0n && set.exclusiveCpus === 0n) return WHY.empty
    let none = leavesNone(parent, set, cpus)
    if (command === 'disable') {
      if (wasValid) adding = set.effectiveExclusive
      state = 'member'
    } else if ('enable' in command) {
      cpus = effectiveExclusive(set)[0]
      if (cpus === 0n) return WHY.cpus
      if (leavesNone(parent, set, cpus)) return WHY.none
      deleting = cpus
      state = command.enable
      valid = true
    } else if (command.cpus === 0n) why = WHY.empty
    else if (command.cpus !== undefined) {
      none ||= leavesNone(parent, set, command.cpus)
      if (isInvalid(set)) deleting = command.cpus & parent.effectiveExclusive
      else {
        adding = cpus & ~command.cpus & parent.effectiveExclusive
        deleting = command.cpus & ~cpus & parent.effectiveExclusive
      }
      if (none && adding === 0n) {
        why = WHY.none
        deleting = 0n
        adding = cpus & parent.effectiveExclusive
      }
    } else if (none) {
      why = WHY.none
      if (wasValid) adding = cpus & parent.effectiveExclusive
    } else if (isInvalid(set) && subset(cpus, parent.effectiveExclusive)) {
      if (siblings(set).some((one) => (asked(set) & asked(one)) !== 0n)) why = WHY.exclusive
      else deleting = cpus & parent.effective
    }
  }
  if (why !== '') set.why = why
  if (updating) valid = why === ''
  const same = state === was.state && valid === was.valid
  if (adding === 0n && deleting === 0n && same) return ''
  const becomes = state !== 'member' && valid
  if (!same && !updating && !setExclusive(set, becomes)) return WHY.exclusive
  set.state = state
  set.valid = valid
  giveBack(parent, was.signed, adding)
  take(parent, state, deleting)
  if (!same && updating) setExclusive(set, becomes)
  // a partition that has no CPU gives none back, and its siblings are looked at all the same
  if (adding !== 0n || deleting !== 0n || (command === 'disable' && wasValid)) spreadBeside(parent, set)
  return ''
}

/** remote_partition_enable */
export function enableRemote(set: Cpuset, state: PartitionState): string {
  const root = rootOf(set)
  const cpus = effectiveExclusive(set)[0]
  if (cpus === 0n || (cpus & root.given) !== 0n || subset(root.effective, cpus)) return WHY.cpus
  take(root, state, cpus)
  set.remote = true
  set.effectiveExclusive = cpus
  set.why = ''
  spreadBeside(root, undefined)
  return ''
}

/** remote_partition_disable */
export function disableRemote(set: Cpuset, parent: Cpuset): void {
  const root = rootOf(set)
  set.remote = false
  giveBack(root, set.state, set.effectiveExclusive)
  if (set.why !== '') set.valid = false
  else set.state = 'member'
  set.effectiveExclusive = effectiveExclusive(set)[0]
  reset(set, parent)
  spreadBeside(root, undefined)
}

/** remote_cpus_update */
export function updateRemote(set: Cpuset, parent: Cpuset, exclusiveCpus: bigint | undefined, cpus: bigint): void {
  const root = rootOf(set)
  const adding = cpus & ~set.effectiveExclusive
  const deleting = set.effectiveExclusive & ~cpus
  const none = (adding & root.given) !== 0n || subset(root.effective, adding)
  if (cpus === 0n || none) {
    set.why = cpus === 0n ? WHY.empty : WHY.none
    disableRemote(set, parent)
    return
  }
  take(root, set.state, adding)
  giveBack(root, set.state, deleting)
  set.effectiveExclusive = cpus
  if (exclusiveCpus !== undefined) set.exclusiveCpus = exclusiveCpus
  spreadBeside(root, undefined)
}

/** compute_partition_effective_cpumask: without what its partitions have; those that it cannot feed any more become invalid. */
function partitionEffective(set: Cpuset): bigint {
  const populated = needsCpus(set)
  let cpus = effectiveExclusive(set)[0]
  for (const child of set.children) {
    if (!isValid(child)) continue
    child.why = !subset(child.effectiveExclusive, set.effectiveExclusive)
      ? WHY.cpus
      : populated && subset(cpus, child.effectiveExclusive)
        ? WHY.none
        : ''
    if (child.why === '') cpus &= ~child.effectiveExclusive
    else child.valid = false
  }
  return cpus
}

/** update_cpumasks_hier */
export function spread(set: Cpuset, parent: Cpuset, force: boolean, top: Cpuset = set): void {
  const hadState = set.state !== 'member'
  let remote = set.remote
  if (remote && set !== top) {
    scratch = effectiveExclusive(set)[0]
    if (scratch === set.effectiveExclusive) return
    const before = signed(set)
    updateRemote(set, parent, undefined, scratch)
    remote = signed(set) === before
  }
  scratch = remote || (isValid(parent) && isValid(set)) ? partitionEffective(set) : set.cpus & parent.effective
  let lookAgain = false
  if (!remote) {
    // one without any is not even asked whether its parent still is a partition
    if (isValid(set) && scratch === 0n) lookAgain = true
    else {
      if (scratch === 0n) scratch = parent.effective
      if (set.state === 'member' && !force && scratch === set.effective) return
      if (set !== top && hadState) {
        if (isValid(parent)) lookAgain = true
        else {
          set.valid = false
          set.why = belowWhat(parent)
        }
      }
    }
  }
  if (lookAgain) ask(set, parent, { cpus: undefined })
  set.effective = scratch
  if (set.exclusiveCpus !== 0n && set !== top) set.effectiveExclusive = effectiveExclusive(set)[0]
  if (isValid(set) && set.exclusiveCpus === 0n) set.effectiveExclusive = set.cpus & parent.effectiveExclusive
  else if (isInvalid(set)) reset(set, parent)
  for (const child of set.children) spread(child, set, force, top)
}

/** update_sibling_cpumasks */
function spreadBeside(parent: Cpuset, set: Cpuset | undefined): void {
  for (const one of parent.children) {
    if (one === set) continue
    if (!isValid(one)) {
      scratch = one.cpus & parent.effective
      if (scratch === one.effective) continue
    } else if (one.remote) continue
    spread(one, parent, false)
  }
}
