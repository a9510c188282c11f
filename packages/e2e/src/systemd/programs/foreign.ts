import type { Recorder } from '../../recorder.js'
import { ACCOUNTING, delegated, plain, t } from './sent.js'

const LIMITS = [
  ['memory.max', '100000000'],
  ['cpu.max', '12345 54321'],
  ['pids.max', '77'],
] as const

/** A directory that systemd did not make, in a slice that it did. */
class Foreign {
  readonly slice: string
  readonly top: string
  readonly dir: string

  constructor(
    readonly to: Recorder,
    readonly name: string,
  ) {
    this.slice = `${name}.slice`
    this.top = `${to.root}/${this.slice}`
    this.dir = `${this.top}/foreign.scope`
  }

  async made(pause = true): Promise<void> {
    const { to, name } = this
    await to.start(this.slice, ...ACCOUNTING)
    if (pause) {
      await to.spawn('$pause')
      await to.start(`${name}-pause.scope`, ...delegated(this.slice, '$pause'))
    }
    await to.mkdir(this.dir, '1755')
    for (const [file, text] of LIMITS) await to.write(`${this.dir}/${file}`, text)
  }

  /** Whether it is there with its mark, what it says, and what its slice hands down. */
  async look(): Promise<void> {
    await this.to.stat(this.dir)
    for (const [file] of LIMITS) await this.to.read(`${this.dir}/${file}`)
    await this.to.read(`${this.top}/cgroup.subtree_control`)
  }
}

/** daemon-reload, daemon-reexec, other units, set-property: it survives, with its values, as long as a delegated scope is there. */
export async function foreignStays(to: Recorder): Promise<void> {
  const foreign = new Foreign(to, 'stays')
  await foreign.made()
  await to.get('foreign.scope', 'ActiveState')
  await foreign.look()
  await to.reload()
  await foreign.look()
  await to.reexec()
  await foreign.look()
  await to.spawn('$other')
  await to.start('stays-other.scope', ...plain(foreign.slice, '$other'), t('CPUWeight', 50))
  await foreign.look()
  await to.set('stays-other.scope', t('TasksMax', 100))
  await foreign.look()
  await to.stop('stays-other.scope')
  await foreign.look()
  await to.set('stays-pause.scope', t('MemoryMax', 200_000_000))
  await foreign.look()
  await to.set(foreign.slice, t('MemoryMax', 300_000_000))
  await foreign.look()
  await to.stop('stays-pause.scope')
  await foreign.look()
  await to.list(foreign.dir)
  await to.spawn('$again')
  await to.start('stays-pause.scope', ...delegated(foreign.slice, '$again'))
  await foreign.look()
  await to.stop(foreign.slice)
  await foreign.look()
  await to.list(foreign.top)
}

/** No unit in the slice: no controllers, so no files to write. */
export async function foreignAlone(to: Recorder): Promise<void> {
  const foreign = new Foreign(to, 'alone')
  await foreign.made(false)
  await foreign.look()
  await to.list(foreign.dir)
  await to.set(foreign.slice, t('CPUWeight', 50))
  await foreign.look()
  await to.spawn('$plain')
  await to.start('alone-plain.scope', ...plain(foreign.slice, '$plain'))
  for (const [file, text] of LIMITS) await to.write(`${foreign.dir}/${file}`, text)
  await foreign.look()
  // its only process ends
  await to.kill('$plain')
  await to.get('alone-plain.scope', 'ActiveState', 'absent')
  await foreign.look()
  await to.mkdir(`${foreign.dir}/nested`)
  await to.mkdir(`${foreign.dir}/nested/more`)
  await to.stop(foreign.slice)
  await to.list(foreign.top)
}

/** A live process in it when the slice stops. */
export async function foreignPopulated(to: Recorder): Promise<void> {
  const foreign = new Foreign(to, 'populated')
  await foreign.made()
  await to.spawn('$guest')
  await to.mkdir(`${foreign.dir}/empty`)
  await to.mkdir(`${foreign.dir}/full`)
  await to.write(`${foreign.dir}/full/cgroup.procs`, '$guest')
  await to.stop(foreign.slice)
  await to.get(foreign.slice, 'ActiveState')
  await to.read(`${to.root}/cgroup.subtree_control`)
  await to.list(foreign.top)
  await foreign.look()
  await to.list(foreign.dir)
  await to.read(`${foreign.dir}/full/cgroup.procs`)
  await to.kill('$guest')
  await to.get(foreign.slice, 'ActiveState', 'absent')
  await to.read(`${to.root}/cgroup.subtree_control`)
  await to.list(foreign.top)
  await to.list(foreign.dir)
  await to.reload()
  await to.list(foreign.top)
  await to.list(foreign.dir)
  // the slice starts again where it was left
  await to.start(foreign.slice, ...ACCOUNTING)
  await to.list(foreign.top)
  await to.stop(foreign.slice)
  await to.list(foreign.top)
}

/** An agent that enables controllers itself. */
export async function foreignEnables(to: Recorder): Promise<void> {
  const foreign = new Foreign(to, 'enables')
  await foreign.made(false)
  const enable = async () => {
    await to.write(`${to.root}/cgroup.subtree_control`, '+cpu')
    await to.write(`${foreign.top}/cgroup.subtree_control`, '+cpu +memory +pids')
    for (const [file, text] of LIMITS) await to.write(`${foreign.dir}/${file}`, text)
  }
  await enable()
  await foreign.look()
  await to.reload()
  await foreign.look()
  // 252 goes over its units in an order of chance (a hash table's): only the second time the root comes surely after the slice
  await to.reload()
  await to.read(`${to.root}/cgroup.subtree_control`)
  await enable()
  await to.reexec()
  await foreign.look()
  await enable()
  await to.set(foreign.slice, t('TasksMax', 100))
  await foreign.look()
  await enable()
  await to.spawn('$plain')
  await to.start('enables-plain.scope', ...plain(foreign.slice, '$plain'))
  await foreign.look()
  await to.stop('enables-plain.scope')
  await foreign.look()
  await to.stop(foreign.slice)
  await to.list(foreign.top)
}

/** A foreign directory with controllers of its own on: those cannot be taken from the slice. */
export async function foreignPins(to: Recorder): Promise<void> {
  const foreign = new Foreign(to, 'pins')
  await foreign.made()
  await to.mkdir(`${foreign.dir}/inner`)
  await to.write(`${foreign.dir}/cgroup.subtree_control`, '+memory +pids')
  await to.write(`${foreign.dir}/inner/memory.max`, '4096')
  await to.stop('pins-pause.scope')
  await foreign.look()
  await to.read(`${foreign.dir}/inner/memory.max`)
  await to.read(`${foreign.dir}/cgroup.subtree_control`)
  await to.reload()
  await foreign.look()
  await to.set(foreign.slice, t('TasksMax', 100))
  await foreign.look()
  await to.stop(foreign.slice)
  await to.list(foreign.top)
}

/** A unit of the directory's name. */
export async function foreignNamesake(to: Recorder): Promise<void> {
  const foreign = new Foreign(to, 'namesake')
  await foreign.made()
  await to.mkdir(`${foreign.dir}/inner`)
  await to.start('foreign.scope', ['Slice', 's', foreign.slice])
  await foreign.look()
  await to.list(foreign.dir)
  await to.spawn('$one')
  await to.start('foreign.scope', ...plain(foreign.slice, '$one'))
  await foreign.look()
  await to.list(foreign.dir)
  await to.get('foreign.scope', 'ActiveState MemoryMax TasksMax')
  await to.rmdir(foreign.dir)
  await to.mkdir(foreign.dir, '1755')
  await to.stop('foreign.scope')
  await to.stat(foreign.dir)
  // and a delegated one
  await to.mkdir(foreign.dir, '1755')
  for (const [file, text] of LIMITS) await to.write(`${foreign.dir}/${file}`, text)
  await to.spawn('$two')
  await to.start('foreign.scope', ...delegated(foreign.slice, '$two'))
  await foreign.look()
  await to.kill('$two')
  await to.get('foreign.scope', 'ActiveState', 'absent')
  await to.stat(foreign.dir)
  await to.stop(foreign.slice)
  await to.list(foreign.top)
}

/** A slice's directory that was there first. */
export async function foreignSlice(to: Recorder): Promise<void> {
  const foreign = new Foreign(to, 'before')
  await to.mkdir(foreign.top)
  await to.mkdir(foreign.dir, '1755')
  await to.stat(foreign.top)
  await to.get(foreign.slice, 'ActiveState')
  await to.reload()
  await to.list(foreign.top)
  await foreign.made()
  await foreign.look()
  await to.get(foreign.slice, 'ActiveState ControlGroup')
  await to.start(foreign.slice, ...ACCOUNTING)
  await to.mkdir(foreign.top)
  await to.rmdir(foreign.top)
  await to.rmdir(`${foreign.top}/before-pause.scope`)
  await to.mkdir(`${foreign.top}/before-pause.scope`)
  await to.rmdir(foreign.dir)
  await to.mkdir(foreign.dir, '1755')
  await to.stop(foreign.slice)
  await to.list(foreign.top)
  // one that systemd knows and has stopped is made by hand, and a scope wants to live there
  await to.mkdir(foreign.top, '1755')
  await to.write(`${foreign.top}/memory.max`, '100000000')
  await to.spawn('$late')
  await to.start('before-late.scope', ...plain(foreign.slice, '$late'), t('MemoryMax', 8_192_000))
  await to.stat(foreign.top)
  await to.read(`${foreign.top}/memory.max`)
  await to.read(`${foreign.top}/before-late.scope/memory.max`)
  await to.stop(foreign.slice)
  await to.list(foreign.top)
}
