import type { Recorder } from '../../recorder.js'
import type { By, Sent } from '../../step.js'
import { ACCOUNTING, plain, t } from './sent.js'

const STATE = 'LoadState ActiveState SubState ControlGroup'
const ASLEEP: By = { within: 3000 }

/** Jobs that do not end with `done`: what they need fails, or never ends starting. */
export async function jobs(to: Recorder): Promise<void> {
  const top = `${to.root}/jobs.slice`
  await to.fragment('e2e-fails.service', 'fails')
  await to.fragment('e2e-hangs.service', 'hangs')
  const after = (unit: string, how: string): Sent[] => [
    [how, 'as', [unit]],
    ['After', 'as', [unit]],
  ]
  for (const name of ['$a', '$b', '$c']) await to.spawn(name)
  await to.start('jobs-a.slice', ...ACCOUNTING, ...after('e2e-fails.service', 'Requires'))
  await to.get('jobs-a.slice', STATE)
  await to.start('jobs-a.scope', ...plain('jobs.slice', '$a'), ...after('e2e-fails.service', 'Requires'))
  await to.get('jobs-a.scope', STATE)
  await to.list(top)
  await to.start('jobs-b.slice', ...ACCOUNTING, ...after('e2e-fails.service', 'Wants'))
  await to.get('jobs-b.slice', STATE)
  await to.start('jobs-c.slice', ...ACCOUNTING, ...after('e2e-missing.service', 'Requires'))
  await to.get('jobs-c.slice', STATE)
  // never
  const waiting = after('e2e-hangs.service', 'Wants')
  await to.do({ op: 'bus', at: 'jobs-d.slice', verb: 'start', properties: waiting, by: ASLEEP })
  await to.get('jobs-d.slice', STATE)
  await to.start('jobs-d.slice', ...ACCOUNTING)
  await to.stop('jobs-d.slice')
  await to.get('jobs-d.slice', STATE)
  await to.start('jobs-d.slice', ...ACCOUNTING)
  await to.get('jobs-d.slice', STATE)
  const scope = [...plain('jobs.slice', '$b'), ...waiting]
  await to.do({ op: 'bus', at: 'jobs-d.scope', verb: 'start', properties: scope, by: ASLEEP })
  await to.get('jobs-d.scope', STATE)
  await to.list(top)
  await to.stop('jobs-d.scope')
  await to.get('jobs-d.scope', STATE)
  // another wants it stopped
  await to.do({ op: 'bus', at: 'jobs-f.slice', verb: 'start', properties: waiting, by: { during: 'stop' } })
  await to.get('jobs-f.slice', STATE)
  await to.start('jobs-g.scope', ...plain('jobs.slice', '$c'), t('RuntimeMaxUSec', 200_000))
  await to.get('jobs-g.scope', `${STATE} Result`, 'failed')
  await to.list(top)
  await to.spawn('$d')
  await to.start('jobs-g.scope', ...plain('jobs.slice', '$d'))
  await to.reset('jobs-g.scope')
  await to.get('jobs-g.scope', STATE)
  await to.start('jobs-g.scope', ...plain('jobs.slice', '$d'))
  await to.get('jobs-g.scope', STATE)
  await to.stop('jobs.slice')
  await to.list(top)
}

const LOSSES: readonly (readonly [name: string, by: By])[] = [
  ['before', { loses: { call: 'StartTransientUnit', when: 'before' } }],
  ['after', { loses: { call: 'StartTransientUnit', when: 'after' } }],
  ['system', { socket: 'system' }],
  ['system-before', { socket: 'system', loses: { call: 'StartTransientUnit', when: 'before' } }],
  ['system-after', { socket: 'system', loses: { call: 'StartTransientUnit', when: 'after' } }],
  ['reexec', { during: 'reexec' }],
  ['system-reexec', { socket: 'system', during: 'reexec' }],
  ['restart', { socket: 'system', during: 'restart' }],
]

/** Connections that go away in the middle of a request, and managers and daemons that start anew. */
export async function connections(to: Recorder): Promise<void> {
  const top = `${to.root}/connections.slice`
  for (const [name, by] of LOSSES) {
    const unit = `connections-${name}.scope`
    const pid = `$${name.replaceAll('-', '')}`
    await to.spawn(pid)
    await to.do({ op: 'bus', at: unit, verb: 'start', properties: plain('connections.slice', pid), by })
    await to.get(unit, 'ActiveState')
    await to.read(`${top}/${unit}/cgroup.procs`)
  }
  const one = 'connections-before.scope'
  const tasks = (count: number) => [t('TasksMax', count)]
  for (const [index, when] of (['before', 'after'] as const).entries()) {
    const properties = tasks(index + 5)
    await to.do({ op: 'bus', at: one, verb: 'set', properties, by: { loses: { call: 'SetUnitProperties', when } } })
    await to.do({ op: 'bus', at: one, verb: 'get', names: 'TasksMax', by: { loses: { call: 'GetUnit', when } } })
  }
  for (const during of ['reexec', 'restart'] as const)
    await to.do({ op: 'bus', at: one, verb: 'get', names: 'TasksMax', by: { socket: 'system', during } })
  await to.do({ op: 'bus', at: one, verb: 'stop', by: { loses: { call: 'StopUnit', when: 'before' } } })
  await to.get(one, 'ActiveState')
  const other = 'connections-after.scope'
  await to.do({ op: 'bus', at: other, verb: 'stop', by: { loses: { call: 'StopUnit', when: 'after' } } })
  await to.get(other, 'ActiveState')
  await to.do({ op: 'bus', at: 'connections-system.scope', verb: 'stop', by: { socket: 'system', during: 'restart' } })
  await to.get('connections-system.scope', 'ActiveState')
  // the program's own connection has seen it all
  await to.get('connections.slice', 'ActiveState')
  await to.stop('connections.slice')
  await to.list(top)
}
