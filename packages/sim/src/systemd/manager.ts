import { type CgroupFs, codeOf, type HostPath, type Property } from '@cgroupkit/core'
import { type Fragment, StartJobs } from './jobs.js'
import { accept, INFINITY, keep, PROPERTIES, shown } from './properties.js'
import { REFUSE } from './refusal.js'
import { UnitTree } from './tree.js'
import { isMisnamedSlice, type PropertyValue, parentSlice, ROOT_SLICE, sliceDir, typeOf, type Unit } from './unit.js'

export interface ManagerWorld {
  fs: CgroupFs
  mount: HostPath
  version: number
  kill?: ((pid: number) => void) | undefined
  defaultTasksMax?: bigint | undefined
}

/** Of the 1 GB guest that the other numbers were measured in: 15 % of its pid limit. */
const DEFAULT_TASKS_MAX = 1156n
/** The version that stopped writing everything anew at daemon-reload lies between the two measured ones. */
const KEEPS_OVER_RELOAD = 257
/** As does the one that writes a slice's controllers once more when a unit in it has stopped, changed or not (fixtures/systemd). */
const REALIZES_AT_STOP = 257
/** Slices with a unit file of their own (Debian). */
const FRAGMENTS = new Set(['user.slice'])
/** systemd keeps a quota as whole percents in the unit's file, and reads that back at reload (dbus-cgroup.c). */
const PERCENT_US = 10_000n

/** Units, and what the requests of org.freedesktop.systemd1.Manager do to them. Throws `ManagerRefusal`. */
export class Manager {
  readonly version: number
  readonly units = new Map<string, Unit>()
  readonly #jobs = new StartJobs()
  readonly #fs: CgroupFs
  readonly #tree: UnitTree
  readonly #kill: ((pid: number) => void) | undefined
  readonly #tasksMax: bigint
  /** Stopped slices in whose directory a process lives. */
  readonly #lingering = new Map<HostPath, Unit>()
  readonly #watches = new Map<string, () => void>()

  constructor({ fs, mount, version, kill, defaultTasksMax = DEFAULT_TASKS_MAX }: ManagerWorld) {
    this.version = version
    this.#fs = fs
    this.#tree = new UnitTree(fs, mount, this.units)
    this.#kill = kill
    this.#tasksMax = defaultTasksMax
    this.#recover(this.#load(ROOT_SLICE))
  }

  /**
   * A host that was there before this object (booted, or opened by a second process): what looks like a unit is one. Slices by their
   * names; scopes by their processes, taken for delegated ones, since their properties are not known. Marked directories are cgroupkit's.
   */
  #recover(slice: Unit): void {
    const dir = this.#tree.dir(slice)
    for (const name of this.#fs.list(dir)?.dirs ?? []) {
      const type = typeOf(name)
      const isMarked = ((this.#fs.stat(`${dir}/${name}`)?.mode ?? 0) & 0o1000) !== 0
      if (type === 'slice' && !isMarked && parentSlice(name) === slice.name) this.#recover(this.#load(name))
      if (type !== 'scope' || isMarked || this.#isEmpty(`${dir}/${name}`)) continue
      if (name === 'init.scope') this.#load(name)
      else {
        this.#add(name, type, slice.name, new Map([['Delegate', true]]), true)
        this.#watch(name, `${dir}/${name}`)
      }
    }
  }

  /** Unit files by name: services that jobs may wait for. */
  get fragments(): Map<string, Fragment> {
    return this.#jobs.fragments
  }

  /** Version as the manager's property gives it. */
  get versionText(): string {
    return this.version === 252 ? 'v252.39-1~deb12u2' : `${this.version}.9-1`
  }

  /** StartTransientUnit; returns how its job ends. `result` other than `done`: so, and the unit failed. */
  start(name: string, properties: readonly Property[], result = 'done'): string | Promise<string> {
    const type = typeOf(name)
    const loaded = this.units.get(name)
    // A slice whose name implies an impossible parent counts as loaded, badly; one that is there by its name alone is as good as new.
    if (loaded?.transient === true || FRAGMENTS.has(name) || isMisnamedSlice(name)) throw REFUSE.unitExists(name)
    if (type === undefined) throw badName(name)
    const values = new Map<string, PropertyValue>()
    for (const { name: property, value } of this.#accepted(type, properties, true)) values.set(property, value)
    if (values.has('PIDs') && (values.get('PIDs') as readonly unknown[]).length === 0) throw REFUSE.badArgument()
    const pids = ((values.get('PIDs') ?? []) as readonly unknown[]).map((pid) => BigInt(Number(pid)))
    values.delete('PIDs')
    if (type === 'scope' && pids.length === 0) throw REFUSE.failedToLoad(name)

    const slice = type === 'slice' ? parentSlice(name) : String(values.get('Slice') ?? 'system.slice')
    if (typeOf(slice) === undefined) throw REFUSE.invalid(`Invalid unit name '${slice}'`)
    if (typeOf(slice) !== 'slice') throw REFUSE.invalid(`Unit name '${slice}' is not a slice`)
    if (result !== 'done') {
      this.#add(name, type, slice, values, true).state = 'failed'
      return result
    }
    const ended = this.#jobs.of(values)
    const fresh = this.#slices(slice)
    if (ended !== 'done') {
      // the unit's slices have jobs of their own
      for (const one of fresh) this.#tree.realize(one, fresh)
      if (ended !== undefined) return ended
      this.#add(name, type, slice, values, true).state = 'inactive'
      return this.#jobs.wait(name)
    }
    const unit = this.#add(name, type, slice, values, true)
    try {
      this.#tree.realize(unit, fresh)
      for (const pid of pids) this.#attach(unit, pid)
    } catch (error) {
      for (const one of [unit, ...fresh]) {
        this.#forget(one)
        this.#tree.remove(this.#tree.dir(one))
      }
      this.#tree.resettle(unit)
      throw error
    }
    this.#tree.resettle(unit)
    if (type === 'scope') this.#watch(name, this.#tree.dir(unit))
    const { RuntimeMaxUSec: runtime } = Object.fromEntries(values)
    if (typeof runtime === 'bigint' && runtime !== INFINITY) this.#expire(unit, Number(runtime) / 1000)
    return 'done'
  }

  /** SetUnitProperties: writes every value of the unit, named or not, and takes foreign controllers of a slice back. */
  set(name: string, properties: readonly Property[]): void {
    const type = typeOf(name)
    // a slice is loaded, and its directory made, by its name; it stays inactive
    if (!this.units.has(name) && type !== 'slice') throw REFUSE.notFound(name)
    const values = this.#accepted(type ?? 'slice', properties, false)
    const fresh = this.units.has(name) ? new Set<Unit>() : this.#slices(name)
    const unit = this.#known(name)
    for (const { name: property, value } of values) keep(unit, property, value)
    if (fresh.has(unit)) {
      unit.state = 'inactive'
      this.#tree.realize(unit, fresh)
    }
    if (unit.state !== 'active') return
    this.#tree.enableAbove(unit)
    this.#tree.apply(unit)
    if (unit.type === 'slice') this.#tree.realizeAnew(unit)
    this.#tree.trimAbove(unit)
  }

  /** StopUnit: the units inside first, then the processes, then the directory with whatever foreign is in it. */
  stop(name: string): void {
    const unit = this.#known(name)
    if (unit.state === 'failed') return
    if (unit.state === 'inactive') {
      if (!this.#lingering.has(this.#tree.dir(unit))) this.units.delete(name)
      this.#jobs.cancel(name)
      return
    }
    for (const member of this.#tree.membersOf(name)) if (member.state === 'active') this.stop(member.name)
    if (unit.type === 'scope') this.#killAll(this.#tree.dir(unit))
    this.#forget(unit)
    if (!this.#tree.remove(this.#tree.dir(unit))) this.#linger(unit)
    this.#tree.resettle(unit)
    const slice = this.units.get(unit.slice)
    if (slice !== undefined && this.version >= REALIZES_AT_STOP) this.#tree.realizeAnew(slice)
  }

  /** What GetUnit and GetAll show; `undefined`: not loaded. */
  get(name: string): Record<string, unknown> | undefined {
    const unit = this.units.get(name)
    if (unit === undefined) return undefined
    const initial = Object.entries(PROPERTIES).flatMap(([property, { of, initial: value, since = 0 }]) =>
      (of ?? unit.type) === unit.type && value !== undefined && since <= this.version
        ? [[property, typeof value === 'function' ? value(unit) : value]]
        : [],
    )
    const own = [...unit.properties].map(([property, value]) => [property, shown(property, value)])
    const active = unit.state === 'active'
    return {
      ...Object.fromEntries(initial),
      TasksMax: INFINITY,
      Delegate: false,
      ...Object.fromEntries(own),
      Id: unit.name,
      LoadState: 'loaded',
      ActiveState: unit.state,
      SubState: !active ? (unit.state === 'failed' ? 'failed' : 'dead') : unit.type === 'scope' ? 'running' : 'active',
      Transient: unit.transient,
      Slice: unit.slice,
      ControlGroup: active ? unit.controlGroup || '/' : '',
      FreezerState: 'running',
      ...(unit.type === 'scope' && { Result: unit.state === 'failed' ? (unit.result ?? 'success') : 'success' }),
    }
  }

  /** ResetFailedUnit; a transient unit that failed is unloaded with it. */
  resetFailed(name: string): void {
    if (this.units.get(name)?.state === 'failed') this.units.delete(name)
  }

  fail(name: string, result = 'resources'): void {
    const unit = this.#known(name)
    this.stop(name)
    unit.state = 'failed'
    unit.result = result
    this.units.set(name, unit)
  }

  reload(): void {
    for (const unit of this.units.values()) {
      const quota = unit.properties.get('CPUQuotaPerSecUSec')
      if (typeof quota === 'bigint' && quota !== INFINITY)
        unit.properties.set('CPUQuotaPerSecUSec', (quota / PERCENT_US) * PERCENT_US || INFINITY)
    }
    if (this.version >= KEEPS_OVER_RELOAD) return
    for (const unit of this.units.values()) {
      if (unit.state !== 'active') continue
      this.#tree.apply(unit)
      if (unit.type === 'slice') this.#tree.realizeAnew(unit)
    }
  }

  settle(): void {
    for (const unit of [...this.units.values()])
      if (unit.type === 'scope' && unit.transient && unit.state === 'active' && this.#isEmpty(this.#tree.dir(unit)))
        this.stop(unit.name)
    for (const [dir, unit] of this.#lingering) if (this.#isEmpty(dir)) this.#reap(unit, dir)
  }

  #accepted(type: Unit['type'], properties: readonly Property[], starting: boolean) {
    return properties.map((one) => ({
      name: one.name,
      value: accept(one.name, one, { type, version: this.version, starting }),
    }))
  }

  #known(name: string): Unit {
    const unit = this.units.get(name)
    if (unit === undefined) throw REFUSE.noSuchUnit(name)
    return unit
  }

  /** The slice and its parents, called into being by their names; returns those that were not there. */
  #slices(slice: string): Set<Unit> {
    const fresh = new Set<Unit>()
    for (let name = slice; name !== '' && !this.units.has(name); name = parentSlice(name)) fresh.add(this.#load(name))
    return fresh
  }

  /** A unit that nobody asked for by StartTransientUnit. */
  #load(name: string): Unit {
    const type = typeOf(name) ?? 'slice'
    return this.#add(name, type, type === 'slice' ? parentSlice(name) : ROOT_SLICE, new Map(), false)
  }

  #add(
    name: string,
    type: Unit['type'],
    slice: string,
    properties: Map<string, PropertyValue>,
    transient: boolean,
  ): Unit {
    const controlGroup = type === 'slice' ? sliceDir(name) : `${sliceDir(slice)}/${name}`
    // Slices have no default limit of tasks (unit_init() leaves them out).
    if (type === 'scope' && !properties.has('TasksMax')) properties.set('TasksMax', this.#tasksMax)
    const unit: Unit = { name, type, slice, controlGroup, transient, state: 'active', properties }
    this.units.set(name, unit)
    return unit
  }

  #expire(unit: Unit, ms: number): void {
    const timer = setTimeout(() => {
      if (this.units.get(unit.name) === unit && unit.state === 'active') this.fail(unit.name, 'timeout')
    }, ms)
    timer.unref()
  }

  #forget(unit: Unit): void {
    this.units.delete(unit.name)
    this.#watches.get(unit.name)?.()
    this.#watches.delete(unit.name)
  }

  /** A stopped slice in which nobody lives any more is unloaded; 257 then removes its directory. */
  #reap(unit: Unit, dir: HostPath): void {
    this.#lingering.delete(dir)
    if (this.units.get(unit.name) === unit) this.#forget(unit)
    if (this.version >= KEEPS_OVER_RELOAD) this.#tree.remove(dir)
    this.#tree.resettle(unit)
  }

  #attach(unit: Unit, pid: bigint): void {
    if (pid === 1n) throw REFUSE.invalid('Process 1 is a manager process, refusing.')
    try {
      this.#fs.write(`${this.#tree.dir(unit)}/cgroup.procs`, String(pid))
    } catch (error) {
      throw codeOf(error) === 'ESRCH' ? REFUSE.noProcess(pid, this.version) : error
    }
  }

  #isEmpty(dir: HostPath): boolean {
    const events = this.#fs.read(`${dir}/cgroup.events`)
    return events === undefined || /^populated 0$/m.test(events)
  }

  #killAll(dir: HostPath): void {
    const kill = this.#kill
    if (kill === undefined) {
      this.#fs.write(`${dir}/cgroup.kill`, '1')
      return
    }
    for (const child of this.#fs.list(dir)?.dirs ?? []) this.#killAll(`${dir}/${child}`)
    for (const pid of (this.#fs.read(`${dir}/cgroup.procs`) ?? '').split('\n').filter(Boolean)) kill(Number(pid))
  }

  /** As systemd: by inotify on cgroup.events. */
  #watch(key: string, dir: HostPath): void {
    this.#watches.get(key)?.()
    this.#watches.set(
      key,
      this.#fs.watch(`${dir}/cgroup.events`, () => this.#heard()),
    )
  }

  /** A manager that cannot look goes on, and looks again at the next event. */
  #heard(): void {
    try {
      this.settle()
    } catch (error) {
      if (codeOf(error) === undefined) throw error
    }
  }

  #linger(unit: Unit): void {
    const dir = this.#tree.dir(unit)
    unit.state = 'inactive'
    this.units.set(unit.name, unit)
    this.#lingering.set(dir, unit)
    this.#watch(unit.name, dir)
  }
}

function badName(name: string): Error {
  const [, instance] = /^[^@]+@(.*)\.(?:scope|slice)$/.exec(name) ?? []
  return instance === undefined ? REFUSE.badName() : instance === '' ? REFUSE.noInstance(name) : REFUSE.instance()
}
