import type { Errno } from '@cgroupkit/core'
import { type Cpuset, isPopulated, type PartitionState, type Rules, siblings, subset } from './cpuset.js'

// kernel/cgroup/cpuset.c of 5.10: what would not do is refused, and a parent keeps a CPU for itself. So a partition lies below another one, and
// none is ever invalid: that takes a CPU that goes offline.

const isPartition = (set: Cpuset) => set.state !== 'member'

const reach = (set: Cpuset, parent: Cpuset) => set.cpus & (parent.effective | parent.given)

/** validate_change: on v2 too what children ask for has to lie within what their parent does. Partitions share no CPU with a sibling. */
export function vet(set: Cpuset, change: { cpus?: bigint; mems?: bigint; partition?: true }): Errno | undefined {
  const { cpus, mems, partition } = { ...set, partition: isPartition(set), ...change }
  if (!set.children.every((one) => subset(one.cpus, cpus) && subset(one.mems, mems))) return 'EBUSY'
  if (siblings(set).some((one) => (partition || isPartition(one)) && (cpus & one.cpus) !== 0n)) return 'EINVAL'
  const loses = (set.cpus !== 0n && cpus === 0n) || (set.mems !== 0n && mems === 0n)
  return loses && isPopulated(set) ? 'ENOSPC' : undefined
}

function giveTo(parent: Cpuset, adding: bigint, deleting: bigint): void {
  parent.given = (parent.given | adding) & ~deleting
  parent.effective = (parent.effective & ~adding) | deleting
}

/** partcmd_enable */
function enable(set: Cpuset, parent: Cpuset): Errno | undefined {
  if (!isPartition(parent)) return 'EINVAL'
  if (set.children.length > 0) return 'EBUSY'
  if (!subset(set.cpus, parent.effective) || set.cpus === parent.effective) return 'EINVAL'
  giveTo(parent, set.cpus, 0n)
  return undefined
}

/** partcmd_disable */
function disable(set: Cpuset, parent: Cpuset): Errno | undefined {
  if (set.children.length > 0) return 'EBUSY'
  giveTo(parent, 0n, set.cpus & parent.given)
  return undefined
}

/** partcmd_update with other CPUs. */
function update(set: Cpuset, parent: Cpuset, to: bigint): Errno | undefined {
  const deleting = set.cpus & ~to & parent.given
  const adding = to & parent.effective & ~parent.given
  if (adding !== 0n && adding === parent.effective && deleting === 0n) return 'EINVAL'
  giveTo(parent, adding, deleting)
  return undefined
}

/** partcmd_update with what the parent has now: all of it is not taken. */
function lookAgain(set: Cpuset, parent: Cpuset): void {
  const adding = set.cpus & parent.effective
  if (adding !== parent.effective) giveTo(parent, adding, 0n)
}

/** update_cpumasks_hier */
function spread(set: Cpuset, parent: Cpuset, below = false): void {
  let own = reach(set, parent)
  set.usesParent = own === 0n
  if (own === 0n) own = parent.effective
  if (!isPartition(set) && own === set.effective) return
  if (below && isPartition(set)) lookAgain(set, parent)
  set.effective = own
  if (isPartition(set)) share(set, own)
  else set.given = 0n
  for (const child of set.children) spread(child, set, true)
}

/** What is left to the partition itself; with nothing left those below compete again. */
function share(set: Cpuset, own: bigint): void {
  set.effective = own & ~set.given
  if (set.effective === 0n) {
    set.effective = own
    set.given = 0n
  } else if (!subset(set.given, own)) set.given &= ~own
}

function spreadBeside(set: Cpuset, parent: Cpuset): void {
  for (const one of siblings(set)) if (one.usesParent) spread(one, parent)
}

/** update_cpumask */
function changeCpus(set: Cpuset, parent: Cpuset, cpus: bigint): Errno | undefined {
  if (set.cpus === cpus) return undefined
  const refused = vet(set, { cpus })
  if (refused !== undefined) return refused
  if (isPartition(set) && (cpus === 0n || update(set, parent, cpus) !== undefined)) return 'EINVAL'
  set.cpus = cpus
  set.given &= cpus
  spread(set, parent)
  if (isPartition(set)) spreadBeside(set, parent)
  return undefined
}

/** update_prstate */
function changePartition(set: Cpuset, parent: Cpuset, state: PartitionState): Errno | undefined {
  if (set.state === state) return undefined
  const becomes = state !== 'member'
  if (becomes && set.cpus === 0n) return 'EINVAL'
  const refused = becomes ? (vet(set, { partition: true }) ?? enable(set, parent)) : disable(set, parent)
  if (refused !== undefined) return refused
  spreadBeside(set, parent)
  set.state = state
  return undefined
}

export const RULES_5_10: Rules = { changeCpus, changePartition }
