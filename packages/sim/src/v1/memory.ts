import type { Errno } from '@cgroupkit/core'
import { inheritHierarchicalLimits, pushHierarchicalLimits } from '../model/memory-limit.js'
import { kstrtoull } from '../parse/integer.js'
import { PAGE, pageCounter } from '../parse/memparse.js'
import { filesOf, type Node, type Outcome, readOnly, readWrite, type World, writeOnly } from '../record.js'
import { inherit } from './core.js'
import { memoryStat } from './memory-stat.js'

const pages = pageCounter('-1')
const UNLIMITED = '9223372036854771712\n'
const bytes = (dir: Node, file: string) => BigInt((dir.get(file) ?? '0').trim())

/** mm/memcontrol.c mem_cgroup_resize_max: limit <= memsw in both directions, never below what is in use. */
function limit(file: 'memory.limit_in_bytes' | 'memory.memsw.limit_in_bytes', text: string, dir: Node): Outcome {
  const value = pages(text)
  if (value === 'EINVAL' || dir.parent === undefined) return 'EINVAL'
  const wanted = value * PAGE
  const memsw = file === 'memory.memsw.limit_in_bytes'
  const other = bytes(dir, memsw ? 'memory.limit_in_bytes' : 'memory.memsw.limit_in_bytes')
  if (memsw ? wanted < other : wanted > other) return 'EINVAL'
  if (wanted < bytes(dir, memsw ? 'memory.memsw.usage_in_bytes' : 'memory.usage_in_bytes')) return 'EBUSY'
  dir.set(file, `${wanted}\n`)
  pushHierarchicalLimits(dir)
  return { store: `${wanted}\n` }
}

function plainLimit(text: string, dir: Node): Outcome {
  const value = pages(text)
  return value === 'EINVAL' || dir.parent === undefined ? 'EINVAL' : { store: `${value * PAGE}\n` }
}

/** The root's too: it is not enforced there (mem_cgroup_write, case RES_SOFT_LIMIT; recorded). */
function softLimit(text: string): Outcome {
  const value = pages(text)
  return value === 'EINVAL' ? value : { store: `${value * PAGE}\n` }
}

/** Deprecated: refused from 5.16, ignored from 6.6 and in 6.1's stable releases (mem_cgroup_write, case _KMEM; recorded). */
function kmem(text: string, dir: Node, world: World): Outcome {
  const value = pages(text)
  if (value === 'EINVAL' || dir.parent === undefined) return 'EINVAL'
  if (world.kernel === '5.10') return { store: `${value * PAGE}\n` }
  return undefined
}

/** Up to 200 since 5.8 on v2, and here since 5.11 (recorded). */
function swappiness(text: string, _dir: Node, world: World): Outcome {
  const value = kstrtoull(text)
  if (typeof value !== 'bigint') return value
  return value > (world.kernel === '5.10' ? 100n : 200n) ? 'EINVAL' : { store: `${value}\n` }
}

/** Always 1 since 5.11; on 5.10 it can be changed while the cgroup has no children and the parent does not have it. */
function hierarchy(text: string, dir: Node, world: World): Outcome {
  const value = kstrtoull(text)
  if (typeof value !== 'bigint') return value
  if (value === 1n && world.kernel !== '5.10') return undefined
  if (world.kernel !== '5.10' || value > 1n) return 'EINVAL'
  if (dir.get('memory.use_hierarchy') === `${value}\n`) return undefined
  if (dir.parent?.get('memory.use_hierarchy') === '1\n') return 'EINVAL'
  return dir.children().length > 0 ? 'EBUSY' : { store: `${value}\n` }
}

function oomControl(text: string, dir: Node): Outcome {
  const value = kstrtoull(text)
  if (typeof value !== 'bigint') return value
  if (dir.parent === undefined || value > 1n) return 'EINVAL'
  return { store: (dir.get('memory.oom_control') ?? '').replace(/^oom_kill_disable \d/, `oom_kill_disable ${value}`) }
}

/** mem_cgroup_css_alloc: only the switch is the parent's. */
const bornWithOom = (parent: Node | undefined) =>
  `${parent?.get('memory.oom_control')?.split('\n')[0] ?? 'oom_kill_disable 0'}\nunder_oom 0\noom_kill 0\n`

// move charges: gone (EINVAL but for 0) since 6.13
function moveCharge(text: string, _dir: Node, world: World): Outcome {
  const value = kstrtoull(text)
  if (typeof value !== 'bigint') return value
  // ~MOVE_MASK is 32 bit: the high half is neither looked at nor dropped (recorded)
  const looked = world.kernel === '6.18' ? value : BigInt.asUintN(32, value)
  return looked > (world.kernel === '6.18' ? 0n : 3n) ? 'EINVAL' : { store: `${value}\n` }
}
const zero = (): Outcome => ({ store: '0\n' })
const peak = (usage: string) => (_text: string, dir: Node) => {
  const now = dir.get(usage)
  return now === undefined ? undefined : { store: now }
}
const action = (): Outcome => undefined
const refuse = (): Errno => 'EINVAL'

const counter = (prefix: string, write: (text: string, dir: Node, world: World) => Outcome) => [
  readWrite(`memory.${prefix}failcnt`, '0\n', zero),
  readWrite(`memory.${prefix}limit_in_bytes`, UNLIMITED, write),
  readWrite(`memory.${prefix}max_usage_in_bytes`, '0\n', peak(`memory.${prefix}usage_in_bytes`)),
  readOnly(`memory.${prefix}usage_in_bytes`, '0\n'),
]

export const memory = filesOf('memory', 'both', [
  // CFTYPE_WORLD_WRITABLE, which went with 6.18 (measured)
  writeOnly('cgroup.event_control', refuse, { until: '6.18', mode: 0o222 }),
  writeOnly('cgroup.event_control', refuse, { since: '6.18' }),
  ...counter('', (text, dir) => limit('memory.limit_in_bytes', text, dir)),
  ...counter('memsw.', (text, dir) => limit('memory.memsw.limit_in_bytes', text, dir)),
  ...counter('kmem.', kmem),
  ...counter('kmem.tcp.', plainLimit),
  writeOnly('memory.force_empty', action),
  readOnly('memory.kmem.slabinfo', ''),
  readWrite('memory.move_charge_at_immigrate', '0\n', moveCharge),
  readOnly('memory.numa_stat', memoryStat('numa')),
  readWrite('memory.oom_control', bornWithOom, oomControl),
  // neither read nor written: it is named in cgroup.event_control only
  readOnly('memory.pressure_level', '', { until: '6.18', mode: 0 }),
  { ...readOnly('memory.pressure_level', '', { since: '6.18' }), read: refuse },
  readOnly('memory.shown_ram_in_bytes', UNLIMITED, { since: '6.18' }),
  readWrite('memory.soft_limit_in_bytes', UNLIMITED, softLimit),
  readOnly('memory.stat', (parent, world) => inheritHierarchicalLimits(memoryStat('flat', world.kernel), parent)),
  readWrite('memory.swappiness', inherit('memory.swappiness', '60\n'), swappiness),
  readWrite(
    'memory.use_hierarchy',
    (parent, world) => parent?.get('memory.use_hierarchy') ?? (world.kernel === '5.10' ? '0\n' : '1\n'),
    hierarchy,
  ),
])
