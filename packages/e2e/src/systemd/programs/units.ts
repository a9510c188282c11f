import type { Recorder } from '../../recorder.js'
import { ACCOUNTING, delegated, INFINITY, plain, t } from './sent.js'

const UNIT = 'Id LoadState ActiveState SubState Transient Slice ControlGroup Delegate DefaultDependencies CollectMode'

/** Names, and what a scope must have to be started. */
export async function starting(to: Recorder): Promise<void> {
  const top = `${to.root}/starting.slice`
  await to.version()
  for (const name of ['$a', '$b', '$c']) await to.spawn(name)
  await to.get('starting-a.scope', UNIT)
  await to.start('starting-a.scope', ['Slice', 's', 'starting.slice'])
  await to.start('starting-a.scope', ['Slice', 's', 'starting.slice'], ['PIDs', 'au', []])
  await to.list(top)
  await to.get('starting-a.scope', UNIT)
  // above the kernel's greatest pid
  await to.start('starting-a.scope', ['Slice', 's', 'starting.slice'], ['PIDs', 'au', [4194305]])
  await to.start('starting-a.scope', ['Slice', 's', 'starting.slice'], ['PIDs', 'au', [1]])
  await to.start('starting-a.scope', ...plain('starting.scope', '$a'))
  await to.start('starting-a.scope', ...plain('starting', '$a'))
  await to.start('starting-a.scope', ...plain('starting.slice', '$a'), ['Nonsense', 't', '1'])
  await to.start('starting-a.scope', ...plain('starting.slice', '$a'), t('MemoryMax', 0))
  await to.list(top)
  for (const name of ['a.foo', 'a', '', '.scope', 'a b.scope', 'a/b.scope', 'ä.scope', 'a@b.scope', 'a@.scope'])
    await to.start(name, ...plain('starting.slice', '$a'))
  for (const name of ['-a.slice', 'a-.slice', 'a--b.slice', 'user.slice']) await to.start(name, ...ACCOUNTING)
  await to.start(`${'n'.repeat(256 - '.slice'.length)}.slice`, ...ACCOUNTING)
  await to.start('starting-b.slice', ['Slice', 's', 'starting.slice'])
  await to.start('starting-a.scope', ...plain('starting.slice', '$a'))
  await to.get('starting-a.scope', `${UNIT} Description`)
  await to.list(top)
  await to.read(`${top}/starting-a.scope/cgroup.procs`)
  await to.get('starting.slice', `${UNIT} Description`)
  await to.start('starting-a.scope', ...plain('starting.slice', '$b'))
  await to.start('starting.slice', ...ACCOUNTING)
  await to.read(`${top}/starting-a.scope/cgroup.procs`)
  await to.start('starting-b.scope', ...plain('starting-b-c.slice', '$b', '$c'))
  await to.read(`${top}/starting-b.slice/starting-b-c.slice/starting-b.scope/cgroup.procs`)
  await to.start('starting-d.slice', ...ACCOUNTING, ['Wants', 'as', ['starting.slice']], t('MemoryMax', 8192))
  await to.get('starting-d.slice', `${UNIT} MemoryMax`)
  await to.read(`${top}/starting-d.slice/memory.max`)
  await to.stop('starting-b.scope')
  await to.get('starting-b.scope', UNIT)
  await to.list(`${top}/starting-b.slice/starting-b-c.slice`)
  await to.stop('starting-b.scope')
  await to.stop('starting.slice')
  await to.get('starting-a.scope', UNIT)
  await to.get('starting-d.slice', UNIT)
  await to.get('starting.slice', UNIT)
  await to.list(top)
  await to.stop('starting.slice')
}

/** Values change, processes freeze and die, scopes end. */
export async function running(to: Recorder): Promise<void> {
  const top = `${to.root}/running.slice`
  const scope = `${top}/running.scope`
  for (const name of ['$a', '$b', '$c', '$d', '$e', '$f']) await to.spawn(name)
  await to.set('running.scope', t('TasksMax', 5))
  await to.set('running.slice', t('TasksMax', 5))
  await to.list(top)
  await to.reset('running.scope')
  await to.start('running.slice', ...ACCOUNTING)
  await to.start('running.scope', ...delegated('running.slice', '$a', '$b'))
  await to.set('running.scope', t('TasksMax', 5), t('MemoryMax', 100_000_000))
  await to.get('running.scope', 'TasksMax MemoryMax')
  for (const file of ['pids.max', 'memory.max', 'memory.high', 'cgroup.freeze']) await to.read(`${scope}/${file}`)
  // what another wrote is lost with the next value that systemd is told
  for (const [file, text] of [
    ['memory.high', '8192'],
    ['cpu.max', '12345 54321'],
    ['memory.swap.max', '0'],
  ] as const)
    await to.write(`${scope}/${file}`, text)
  await to.set('running.scope', t('TasksMax', 6))
  for (const file of ['pids.max', 'memory.max', 'memory.high', 'cpu.max', 'memory.swap.max'])
    await to.read(`${scope}/${file}`)
  for (const one of [
    ['Delegate', 'b', false],
    ['Slice', 's', 'other.slice'],
    ['PIDs', 'au', ['$c']],
    ['Description', 's', 'other'],
    ['CollectMode', 's', 'inactive-or-failed'],
    ['DefaultDependencies', 'b', true],
  ] as const)
    await to.set('running.scope', one)
  // all or nothing
  await to.set('running.scope', t('TasksMax', 7), t('MemoryMax', 0))
  await to.set('running.scope', t('TasksMax', 7), ['Nonsense', 't', '1'])
  await to.get('running.scope', 'TasksMax MemoryMax Description Delegate CollectMode')
  await to.read(`${scope}/pids.max`)
  await to.write(`${scope}/cgroup.procs`, '$c')
  await to.write(`${scope}/cgroup.freeze`, '1')
  await to.do({ op: 'settle', at: scope })
  await to.read(`${scope}/cgroup.events`)
  await to.get('running.scope', 'ActiveState FreezerState')
  await to.set('running.scope', t('TasksMax', INFINITY))
  await to.read(`${scope}/cgroup.freeze`)
  await to.stop('running.scope')
  await to.get('running.scope', 'ActiveState', 'absent')
  await to.list(top)
  // its last process leaves, and the scope with it
  await to.start('running.scope', ...delegated('running.slice', '$d', '$e'))
  await to.kill('$d')
  await to.get('running.scope', 'ActiveState', 'active')
  await to.kill('$e')
  await to.get('running.scope', 'ActiveState', 'absent')
  await to.list(top)
  await to.start('running.scope', ...delegated('running.slice', '$f'))
  await to.mkdir(`${scope}/inner`)
  await to.write(`${scope}/inner/cgroup.procs`, '$f')
  await to.set('running.scope', t('TasksMax', 8))
  await to.get('running.scope', 'ActiveState TasksMax')
  await to.write(`${scope}/cgroup.kill`, '1')
  await to.get('running.scope', 'ActiveState', 'absent')
  await to.list(top)
  await to.stop('running.slice')
  await to.list(top)
}
