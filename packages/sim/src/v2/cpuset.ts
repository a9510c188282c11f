import { atLeast } from '../kernel.js'
import { pushEffective } from '../model/cpuset.js'
import { MAX_NODES, MEMORY_NODES } from '../model/devices.js'
import { formatList, listOf, parseList } from '../parse/list.js'
import { strstrip } from '../parse/strip.js'
import { filesOf, type Node, type Outcome, readOnly, readWrite, type World } from '../record.js'

const all = (count: number) => `${formatList(new Set(Array.from({ length: count }, (_, bit) => bit)))}\n`

/** kernel/cgroup/cpuset.c cpuset_write_resmask; v2 lets a child name what its parent has not. */
const mask =
  (kind: 'cpus' | 'mems') =>
  (text: string, dir: Node, world: World): Outcome => {
    const set = parseList(text, kind === 'cpus' ? world.cpus : MAX_NODES, world.kernel)
    if (typeof set === 'string') return set
    if (kind === 'mems' && [...set].some((node) => node >= MEMORY_NODES)) return 'EINVAL'
    const file = `cpuset.${kind}`
    if (dir.get(file) === `${formatList(set)}\n`) return undefined
    if (world.kernel === '5.10' && dir.children().some((child) => !holds(dir, kind, set, child))) return 'EBUSY'
    // validate_change: a cpuset with tasks may not lose its last cpu or node
    const populated = dir.get('cgroup.events')?.startsWith('populated 1')
    if (set.size === 0 && populated && dir.get(file) !== '\n') return 'ENOSPC'
    dir.set(file, `${formatList(set)}\n`)
    pushEffective(dir, kind)
    return { store: `${formatList(set)}\n` }
  }

/** Until 6.1 validate_change wanted every child's cpus and mems within what its parent asks for, on v2 as well (recorded). */
function holds(dir: Node, kind: 'cpus' | 'mems', set: ReadonlySet<number>, child: Node): boolean {
  return (['cpus', 'mems'] as const).every((one) => {
    const have = one === kind ? set : listOf(dir.get(`cpuset.${one}`))
    return [...listOf(child.get(`cpuset.${one}`))].every((bit) => have.has(bit))
  })
}

/** What would be its own alone leaves nothing for the root's processes. */
function takesAll(dir: Node, world: World): boolean {
  return listOf(dir.get('cpuset.cpus.exclusive')).size === world.cpus
}

/** perr_strings, and the order in which they are found. */
function invalid(dir: Node, world: World): string | undefined {
  const nested = dir.parent?.parent !== undefined
  const empty = dir.get('cpuset.cpus') === '\n'
  if (!atLeast(world.kernel, '6.12')) {
    return empty ? 'cpuset.cpus is empty' : nested ? 'Parent is not a partition root' : undefined
  }
  if (empty && (dir.get('cpuset.cpus.exclusive') ?? '\n') === '\n')
    return 'cpuset.cpus and cpuset.cpus.exclusive are empty'
  if (nested) return 'Invalid cpu list in cpuset.cpus.exclusive'
  return takesAll(dir, world) ? 'Parent unable to distribute cpu downstream' : undefined
}

/** Only a child of the root can become one here: below a member the kernel accepts the word and calls it invalid. */
function partition(text: string, dir: Node, world: World): Outcome {
  const word = strstrip(text)
  if (!['member', 'root', 'isolated'].includes(word)) return 'EINVAL'
  if (word === 'isolated' && world.kernel === '5.10') return 'EINVAL'
  const empty = dir.get('cpuset.cpus') === '\n'
  if (word === 'member') return { store: 'member\n' }
  if (world.kernel === '5.10') {
    // update_parent_subparts_cpumask
    if (empty || dir.parent?.parent !== undefined) return 'EINVAL'
    return dir.children().length > 0 ? 'EBUSY' : { store: `${word}\n` }
  }
  const why = invalid(dir, world)
  return { store: why === undefined ? `${word}\n` : `${word} invalid (${why})\n` }
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
    readWrite('cpuset.cpus', '\n', mask('cpus')),
    readWrite('cpuset.cpus.exclusive', '\n', (text, _dir, world) => exclusive(text, world), { since: '6.12' }),
    readOnly('cpuset.cpus.exclusive.effective', '\n', { since: '6.12' }),
    readWrite('cpuset.cpus.partition', 'member\n', partition),
    readWrite('cpuset.mems', '\n', mask('mems')),
  ]),
]

function exclusive(text: string, world: World): Outcome {
  const set = parseList(text, world.cpus, world.kernel)
  return typeof set === 'string' ? set : { store: `${formatList(set)}\n` }
}
