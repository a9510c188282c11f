import type { Errno } from '@cgroupkit/core'
import type { Node, World } from '../../record.js'
import { type Cpuset, Cpusets, isPopulated, isValid, type PartitionState, type Rules, toMask } from './cpuset.js'
import { vet } from './exclusive-6-12.js'
import { RULES_5_10, vet as vetBelow } from './partition-5-10.js'
import { RULES_6_1 } from './partition-6-1.js'
import { RULES_6_12, changeExclusive as setExclusiveCpus } from './partition-6-12.js'

const rulesOf = ({ kernel }: World): Rules =>
  kernel === '5.10' ? RULES_5_10 : kernel === '6.1' ? RULES_6_1 : RULES_6_12

type Edit = (rules: Rules, set: Cpuset, parent: Cpuset) => Errno | undefined

function change(world: World, dir: Node, edit: Edit): Errno | undefined {
  const sets = new Cpusets(world, dir)
  const refused = edit(rulesOf(world), ...sets.find(dir))
  if (refused === undefined) sets.save(world)
  return refused
}

export const changeCpus = (world: World, dir: Node, cpus: ReadonlySet<number>): Errno | undefined =>
  change(world, dir, (rules, set, parent) => rules.changeCpus(set, parent, toMask(cpus)))

export const changeExclusive = (world: World, dir: Node, cpus: ReadonlySet<number>): Errno | undefined =>
  change(world, dir, (_rules, set, parent) => setExclusiveCpus(set, parent, toMask(cpus)))

export const changePartition = (world: World, dir: Node, state: PartitionState): Errno | undefined =>
  change(world, dir, (rules, set, parent) => rules.changePartition(set, parent, state))

/** validate_change for other memory nodes: what its CPUs have in common with a sibling's is looked at as well. */
export function vetMems(world: World, dir: Node, nodes: ReadonlySet<number>): Errno | undefined {
  const [set] = new Cpusets(world, dir).find(dir)
  const mems = toMask(nodes)
  if (world.kernel === '5.10') return vetBelow(set, { mems })
  if (set.mems !== 0n && mems === 0n && isPopulated(set)) return 'ENOSPC'
  return vet(set, set)
}

/** Before a cpuset goes, with its directory or with its controller. */
export function leaveCpuset(world: World, dir: Node): void {
  if (!dir.has('cpuset.cpus.partition')) return
  const sets = new Cpusets(world, dir)
  const [set, parent] = sets.find(dir)
  if (isValid(set)) rulesOf(world).changePartition(set, parent, 'member')
  sets.forget(set, parent)
  sets.save(world)
}
