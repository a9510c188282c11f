import type { Errno } from '@cgroupkit/core'
import { changeCpus, changeExclusive, changePartition, vetMems } from '../model/cpuset/index.js'
import { MAX_NODES, MEMORY_NODES, MOST_CPUS, MOST_MEMS } from '../model/devices.js'
import { formatList, parseList } from '../parse/list.js'
import { strstrip } from '../parse/strip.js'
import { filesOf, type Node, type Outcome, readOnly, readWrite, type World } from '../record.js'

/** The list of CPUs or nodes that there are. */
export const all = (count: number) => `${formatList(new Set(Array.from({ length: count }, (_, bit) => bit)))}\n`

export type Kind = 'cpus' | 'mems'

/** kernel/cgroup/cpuset.c cpuset_write_resmask */
export function parsed(kind: Kind, text: string, world: World): Set<number> | Errno {
  const set = parseList(text, kind === 'cpus' ? world.cpus : MAX_NODES, world.kernel)
  const absent = typeof set !== 'string' && kind === 'mems' && [...set].some((node) => node >= MEMORY_NODES)
  return absent ? 'EINVAL' : set
}

function cpus(text: string, dir: Node, world: World): Outcome {
  const set = parsed('cpus', text, world)
  return typeof set === 'string' ? set : changeCpus(world, dir, set)
}

function exclusive(text: string, dir: Node, world: World): Outcome {
  const set = parsed('cpus', text, world)
  return typeof set === 'string' ? set : changeExclusive(world, dir, set)
}

/** v2 lets a child name what its parent has not, since 6.1. */
function mems(text: string, dir: Node, world: World): Outcome {
  const set = parsed('mems', text, world)
  if (typeof set === 'string') return set
  const list = `${formatList(set)}\n`
  if (dir.get('cpuset.mems') === list) return undefined
  const refused = vetMems(world, dir, set)
  return refused ?? { store: list }
}

function partition(text: string, dir: Node, world: World): Outcome {
  const word = strstrip(text)
  if (word !== 'member' && word !== 'root' && (word !== 'isolated' || world.kernel === '5.10')) return 'EINVAL'
  return changePartition(world, dir, word)
}

const inherited = (file: string) => (parent: Node | undefined, world: World) =>
  parent?.get(file) ?? parent?.parent?.get(file) ?? all(file.includes('.cpus.') ? world.cpus : MEMORY_NODES)

const EFFECTIVE = [
  readOnly('cpuset.cpus.effective', inherited('cpuset.cpus.effective')),
  readOnly('cpuset.mems.effective', inherited('cpuset.mems.effective')),
]

export const cpuset = [
  ...filesOf('cpuset', 'root', [readOnly('cpuset.cpus.isolated', '\n', { since: '6.12' })]),
  ...filesOf('cpuset', 'both', EFFECTIVE),
  ...filesOf('cpuset', 'child', [
    { ...readWrite('cpuset.cpus', '\n', cpus), most: MOST_CPUS },
    { ...readWrite('cpuset.cpus.exclusive', '\n', exclusive, { since: '6.12' }), most: MOST_CPUS },
    readOnly('cpuset.cpus.exclusive.effective', '\n', { since: '6.12' }),
    readWrite('cpuset.cpus.partition', 'member\n', partition),
    { ...readWrite('cpuset.mems', '\n', mems), most: MOST_MEMS },
  ]),
]
