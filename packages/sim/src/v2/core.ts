import { isBuiltIn, SUBSYSTEMS, statText } from '../model/subsystems.js'
import { kstrtoint } from '../parse/integer.js'
import { strstrip } from '../parse/strip.js'
import { filesOf, type Node, type Outcome, readOnly, readWrite, type World, writeOnly } from '../record.js'
import { pressureFile } from './pressure.js'

/** kernel/cgroup/cgroup.c cgroup_subtree_control_write: all or nothing, the later token of a name wins. */
function subtreeControl(text: string, dir: Node, world: World): Outcome {
  const on = new Set<string>()
  const off = new Set<string>()
  for (const token of strstrip(text).split(' ')) {
    if (token === '') continue
    const name = token.slice(1)
    if (!isBuiltIn(name, world.kernel)) return 'EINVAL'
    if (token[0] !== '+' && token[0] !== '-') return 'EINVAL'
    const [to, from] = token[0] === '+' ? [on, off] : [off, on]
    to.add(name)
    from.delete(name)
  }
  const bySubsystem = (names: ReadonlySet<string>) => SUBSYSTEMS.filter((name) => names.has(name))
  return world.enable(dir, bySubsystem(on), bySubsystem(off))
}

const INT_MAX = 2147483647n

/** cgroup_max_depth_write, cgroup_max_descendants_write */
function limit(text: string): Outcome {
  const word = strstrip(text)
  if (word === 'max') return { store: 'max\n' }
  const value = kstrtoint(word)
  if (typeof value !== 'bigint') return value
  if (value < 0n) return 'ERANGE'
  return { store: value === INT_MAX ? 'max\n' : `${value}\n` }
}

/** 0 or 1, else ERANGE: cgroup_freeze_write, cgroup_pressure_write */
function flag(text: string): boolean | 'EINVAL' | 'ERANGE' {
  const value = kstrtoint(strstrip(text))
  if (typeof value !== 'bigint') return value
  return value === 0n || value === 1n ? value === 1n : 'ERANGE'
}

function freeze(text: string, dir: Node, world: World): Outcome {
  const on = flag(text)
  if (typeof on === 'string') return on
  world.freeze(dir, on)
  return undefined
}

function kill(text: string, dir: Node, world: World): Outcome {
  const value = kstrtoint(strstrip(text))
  if (typeof value !== 'bigint') return value
  if (value !== 1n) return 'ERANGE'
  if (dir.get('cgroup.type') === 'threaded\n') return 'ENOTSUP'
  world.killAll(dir)
  return undefined
}

function pressure(text: string, dir: Node, world: World): Outcome {
  const on = flag(text)
  if (typeof on === 'string') return on
  world.show(dir, ['cpu.pressure', 'io.pressure', 'memory.pressure'], on)
  return { store: on ? '1\n' : '0\n' }
}

const type = (text: string, dir: Node, world: World): Outcome =>
  strstrip(text) === 'threaded' ? world.makeThreaded(dir) : 'EINVAL'

/** A pid: base by prefix, trimmed; everything else EINVAL, out of range too (cgroup_procs_write_start). */
export function attach(text: string, dir: Node, world: World, threads = false): Outcome {
  const pid = kstrtoint(strstrip(text))
  return typeof pid === 'bigint' && pid >= 0n ? world.attach(dir, pid, threads) : 'EINVAL'
}

/** cgroup_procs_start: of a threaded cgroup only cgroup.threads can be read. */
const procsRefusal = (dir: Node) => (dir.get('cgroup.type') === 'threaded\n' ? 'ENOTSUP' : undefined)

const controllers = (parent: Node | undefined) => parent?.get('cgroup.subtree_control') ?? ''
const frozen = (parent: Node | undefined) =>
  `populated 0\nfrozen ${parent?.get('cgroup.events')?.endsWith('frozen 1\n') ? 1 : 0}\n`
// Below a thread root or a threaded cgroup everything is born invalid; the hierarchy's root is exempt (cgroup_is_valid_domain).
const bornAs = (parent: Node | undefined) =>
  parent?.parent && parent.get('cgroup.type') !== 'domain\n' ? 'domain invalid\n' : 'domain\n'

const born = (parent: Node | undefined) =>
  statText(0, parent?.hierarchy.controllers ?? [], parent?.get('cgroup.subtree_control') ?? '')

const CPU_STAT = 'usage_usec 0\nuser_usec 0\nsystem_usec 0\n'

export const core = [
  ...filesOf('', 'both', [
    readOnly('cgroup.controllers', controllers),
    readWrite('cgroup.max.depth', 'max\n', limit),
    readWrite('cgroup.max.descendants', 'max\n', limit),
    readWrite('cgroup.pressure', '1\n', pressure, { since: '6.1' }),
    { ...readWrite('cgroup.procs', '', attach), read: procsRefusal },
    readOnly('cgroup.stat', 'nr_descendants 0\nnr_dying_descendants 0\n', { until: '6.12' }),
    readOnly('cgroup.stat', born, { since: '6.12' }),
    readWrite('cgroup.subtree_control', '', subtreeControl),
    readWrite('cgroup.threads', '', (text, dir, world) => attach(text, dir, world, true)),
    readOnly('cpu.stat', CPU_STAT, { until: '6.12' }),
    readOnly('cpu.stat', `${CPU_STAT}nice_usec 0\n`, { since: '6.12' }),
    readOnly('cpu.stat.local', '', { since: '6.18' }),
    pressureFile('cpu.pressure', { until: '6.1' }, 'some'),
    pressureFile('cpu.pressure', { since: '6.1' }),
    pressureFile('io.pressure'),
    pressureFile('memory.pressure'),
  ]),
  ...filesOf('', 'child', [
    readOnly('cgroup.events', frozen),
    readWrite('cgroup.freeze', '0\n', freeze),
    writeOnly('cgroup.kill', kill, { since: '6.1' }),
    readOnly('cgroup.stat.local', 'frozen_usec 0\n', { since: '6.18' }),
    readWrite('cgroup.type', bornAs, type),
    readOnly('cpu.stat.local', '', { since: '6.12', until: '6.18' }),
  ]),
]
