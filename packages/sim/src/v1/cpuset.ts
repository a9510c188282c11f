import { atLeast } from '../kernel.js'
import { MEMORY_NODES, MOST_CPUS, MOST_MEMS } from '../model/devices.js'
import { kstrtoll, kstrtoull } from '../parse/integer.js'
import { formatList, listOf } from '../parse/list.js'
import { filesOf, type Node, type Outcome, readOnly, readWrite, type World } from '../record.js'
import { all, type Kind, parsed } from '../v2/cpuset.js'
import { anyNumber } from './core.js'

/** cpuset_write_u64 hands the number to update_flag as an int: 2^32 switches off. */
function flag(text: string): Outcome {
  const value = kstrtoull(text)
  if (typeof value !== 'bigint') return value
  return { store: BigInt.asUintN(32, value) === 0n ? '0\n' : '1\n' }
}

const within = (inner: ReadonlySet<number>, outer: ReadonlySet<number>) => [...inner].every((bit) => outer.has(bit))
const overlap = (a: ReadonlySet<number>, b: ReadonlySet<number>) => [...a].some((bit) => b.has(bit))
const exclusiveFile = (kind: Kind) => `cpuset.${kind === 'cpus' ? 'cpu' : 'mem'}_exclusive`

/** kernel/cgroup/cpuset.c validate_change, v1: the parent must have it, the children must keep it, the exclusive do not share. */
function mask(kind: Kind) {
  const file = `cpuset.${kind}`
  return (text: string, dir: Node, world: World): Outcome => {
    if (dir.parent === undefined) return 'EACCES'
    const set = parsed(kind, text, world)
    if (typeof set === 'string') return set
    if (dir.children().some((child) => !within(listOf(child.get(file)), set))) return 'EBUSY'
    if (!within(set, listOf(dir.parent.get(file)))) return 'EACCES'
    const shared = dir.parent.children().some((sibling) => {
      if (sibling.name === dir.name || !overlap(set, listOf(sibling.get(file)))) return false
      return dir.get(exclusiveFile(kind)) === '1\n' || sibling.get(exclusiveFile(kind)) === '1\n'
    })
    if (shared) return 'EINVAL'
    if (set.size === 0 && dir.get('tasks') !== '') return 'ENOSPC'
    dir.set(`cpuset.effective_${kind}`, `${formatList(set)}\n`)
    return { store: `${formatList(set)}\n` }
  }
}

/** is_cpuset_subset: an exclusive cpuset needs an exclusive parent, and a parent stays so for its children. */
function exclusive(kind: Kind) {
  const file = exclusiveFile(kind)
  return (text: string, dir: Node): Outcome => {
    const outcome = flag(text)
    if (typeof outcome !== 'object') return outcome
    if (outcome.store === '0\n') return dir.children().some((child) => child.get(file) === '1\n') ? 'EBUSY' : outcome
    if (dir.parent && dir.parent.get(file) !== '1\n') return 'EACCES'
    const own = listOf(dir.get(`cpuset.${kind}`))
    const shared = dir.parent
      ?.children()
      .some((sibling) => sibling.name !== dir.name && overlap(own, listOf(sibling.get(`cpuset.${kind}`))))
    return shared ? 'EINVAL' : outcome
  }
}

/** -1 … sched_domain_level_max, which is 1 on a host of two cpus, and one more than it since 6.10; only the range is modelled. */
function relax(text: string, _dir: Node, world: World): Outcome {
  const value = kstrtoll(text)
  if (typeof value !== 'bigint') return value
  return value < -1n || value > (atLeast(world.kernel, '6.12') ? 2n : 1n) ? 'EINVAL' : { store: `${value}\n` }
}

/** Empty, but for the root and below a parent with cgroup.clone_children, unless a sibling has it for itself (cpuset_css_online). */
function born(kind: Kind) {
  return (parent: Node | undefined, world: World): string => {
    if (parent === undefined) return all(kind === 'cpus' ? world.cpus : MEMORY_NODES)
    if (parent.get('cgroup.clone_children') !== '1\n') return '\n'
    const taken = parent
      .children()
      .some((child) => child.get('cpuset.cpu_exclusive') === '1\n' || child.get('cpuset.mem_exclusive') === '1\n')
    const above = parent.get(`cpuset.${kind}`)
    return taken || above === undefined ? '\n' : above
  }
}

const root = (value: string, below: string) => (parent: Node | undefined) => (parent === undefined ? value : below)
const spread = (file: string) => readWrite(file, (parent) => parent?.get(file) ?? '0\n', flag)

export const cpuset = [
  ...filesOf('cpuset', 'root', [readWrite('cpuset.memory_pressure_enabled', '0\n', anyNumber)]),
  ...filesOf('cpuset', 'both', [
    readWrite('cpuset.cpu_exclusive', root('1\n', '0\n'), exclusive('cpus')),
    { ...readWrite('cpuset.cpus', born('cpus'), mask('cpus')), most: MOST_CPUS },
    readOnly('cpuset.effective_cpus', born('cpus')),
    readOnly('cpuset.effective_mems', born('mems')),
    readWrite('cpuset.mem_exclusive', root('1\n', '0\n'), exclusive('mems')),
    readWrite('cpuset.mem_hardwall', '0\n', flag),
    readWrite('cpuset.memory_migrate', '0\n', flag),
    readOnly('cpuset.memory_pressure', '0\n'),
    spread('cpuset.memory_spread_page'),
    spread('cpuset.memory_spread_slab'),
    { ...readWrite('cpuset.mems', born('mems'), mask('mems')), most: MOST_MEMS },
    readWrite('cpuset.sched_load_balance', '1\n', flag),
    readWrite('cpuset.sched_relax_domain_level', '-1\n', relax),
  ]),
]
