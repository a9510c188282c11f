import {
  apply,
  type Backing,
  type Bus,
  CgroupError,
  type CgroupJSON,
  type HostPath,
  type InstallOptions,
  isOwned,
  isPopulated,
  type Limits,
  type Profile,
  type Property,
  pidText,
  planProperties,
  planWrites,
  type Removal,
  type Resources,
  readLimits,
  requireApplied,
  type Spawned,
  type SpawnOptions,
  settled,
  type Write,
} from '@cgroupkit/core'
import { V2Cgroup } from '@cgroupkit/v2'
import { handDown } from './hand-down.js'
import { LimitFiles } from './limit-files.js'
import { tightest } from './limits.js'
import { spawnUnit } from './spawn.js'
import { isNoSuchUnit, isUnitExists, startTransient } from './start-unit.js'
import { systemdState } from './state.js'
import { requireVersion, unitProperties } from './unit-properties.js'

export interface UnitNames {
  readonly unit: string
  /** The slice it is in, by its unit name. */
  readonly slice: string
  readonly prefix: string
  readonly name: string
  /** rootless: where the user's manager lives, `/user.slice/user-1000.slice/user@1000.service`; else '' */
  readonly managerCgroup: string
}

/** Stands for the version in plans that are only checked, not sent. */
const ANY_VERSION = Number.MAX_SAFE_INTEGER

/**
 * A unit of systemd, a scope or a slice, and its directory of the unified hierarchy. systemd makes and removes it; limits go to it as
 * properties and then, exactly as asked, to the interface files, since systemd cannot say everything (10 ms steps of a quota, `unified`).
 */
export class SystemdCgroup extends V2Cgroup {
  override readonly backend = 'systemd' as const
  override readonly parentsOwnedBy = 'systemd' as const
  readonly names: UnitNames
  readonly #connect: (() => Promise<Bus>) | undefined
  #connected: Promise<Bus> | undefined
  /** What the unit is to be started with. */
  #resources: Resources = {}
  #profile: Profile | undefined

  constructor(names: UnitNames, components: readonly string[], backing: Backing, own: readonly HostPath[] = []) {
    super(components, backing, own)
    this.names = names
    this.#connect = backing.bus
  }

  /**
   * Checks and keeps the limits; a scope is started with its first process, by `join` or `spawn`, and until then D-Bus is not asked. A
   * slice may be empty and is started at once. A unit that we started already is updated. SpecError, ERR_BUS.
   */
  override async install(resources: Resources = {}, options: InstallOptions = {}): Promise<void> {
    options.signal?.throwIfAborted()
    planWrites('v2', resources, { profile: options.profile, controllers: this.controllers })
    planProperties(resources, { profile: options.profile, systemdVersion: ANY_VERSION, start: true })
    if (this.#isStarted()) return void (await this.update(resources, options))
    this.#resources = resources
    this.#profile = options.profile
    if (this.names.unit.endsWith('.slice')) await this.#start(undefined, options.signal)
  }

  /**
   * Sends the properties of `resources`, then writes its files. What systemd rewrites besides (it writes every value of the unit, as far
   * as it knows it) is put back, and all of it when the kernel refuses a value. A unit that is not started yet is started with it; a directory that is no unit gets the files alone.
   */
  override async update(resources: Resources, options: InstallOptions = {}): Promise<{ written: Write[] }> {
    options.signal?.throwIfAborted()
    const profile = options.profile ?? this.#profile
    const current = (file: string) => this.fs.read(`${this.dir}/${file}`)
    const writes = planWrites('v2', resources, { profile, current, controllers: this.controllers })
    this.#resources = merged(this.#resources, resources)
    if (this.fs.stat(this.dir) === undefined) {
      planProperties(this.#resources, { profile, systemdVersion: ANY_VERSION })
      return { written: [] }
    }
    const before = new LimitFiles(this.fs, this.dir)
    const undo = this.#isUnit() ? await this.#setProperties(resources, profile, current) : undefined
    try {
      const written = this.#write(writes)
      before.putBack(new Set(writes.map(({ file }) => file)))
      return { written }
    } catch (error) {
      await undo?.().catch(() => {}) // the refusal is the error that matters
      before.putBack(new Set())
      throw error
    }
  }

  /** Returns what takes them back. A slice that systemd does not know is left so: the request alone would make it a unit of it. */
  async #setProperties(
    resources: Resources,
    profile: Profile | undefined,
    current: (file: string) => string | undefined,
  ): Promise<(() => Promise<void>) | undefined> {
    const { unit } = this.names
    const bus = await this.#bus()
    const systemdVersion = await bus.version()
    const properties = planProperties(resources, { profile, current, systemdVersion })
    const before = properties.length === 0 ? undefined : await bus.getProperties(unit)
    if (before === undefined) return undefined
    try {
      await bus.setProperties(unit, properties)
    } catch (error) {
      if (!isNoSuchUnit(error)) throw error
    }
    return () => bus.setProperties(unit, properties.flatMap(asIn(before)))
  }

  /** Stops the unit if we started it (its processes get SIGTERM, later SIGKILL), then removes what is ours as on v2. */
  override async uninstall(options: { signal?: AbortSignal } = {}): Promise<Removal> {
    const there = this.fs.stat(this.dir) !== undefined
    if (!this.own.dirs.includes(this.dir) || (there && !this.#isUnit())) return super.uninstall(options)
    const bus = await this.#bus()
    await bus.stopUnit(this.names.unit, options.signal)
    await bus.resetFailed(this.names.unit)
    const gone = () => this.fs.stat(this.dir) === undefined
    // The job can end a moment before the directory does. One that is still populated will not go.
    await settled(this.clock, () => gone() || isPopulated(this.fs, this.dir, 'v2'), options.signal)
    if (!gone()) return { removed: [], kept: [this.dir] }
    this.own.drop(this.dir)
    const { removed, kept } = await super.uninstall(options)
    return { removed: there ? [this.dir, ...removed] : removed, kept }
  }

  /**
   * Moves a process in; the first one starts the scope. A scope that another has started is joined as it is: neither its limits nor its
   * end become ours. When the unit runs but a limit was refused, the process stays in it and `uninstall` stops it.
   */
  override async join(pid?: number): Promise<void> {
    const file = `${this.dir}/cgroup.procs`
    const text = pidText(pid)
    if (this.#isStarted() || !this.names.unit.endsWith('.scope')) return this.fs.write(file, text)
    try {
      await this.#start(pid ?? process.pid)
    } catch (error) {
      if (!isUnitExists(error)) throw error
      this.fs.write(file, text)
    }
  }

  /** `options.signal` also ends the wait for systemd. */
  override async spawn(command: string, args: readonly string[] = [], options?: SpawnOptions): Promise<Spawned> {
    if (this.fs.stat(this.dir) !== undefined && (this.#isStarted() || isPopulated(this.fs, this.dir, 'v2')))
      return super.spawn(command, args, options)
    const program = { command, args, options }
    return spawnUnit(this.dir, this.names.unit, this.spawnInto, program, (pid) => this.#start(pid, options?.signal))
  }

  override limits(): Limits {
    const at = (dir: HostPath) => readLimits('v2', (file) => this.fs.read(`${dir}/${file}`))
    const parent = this.dir.slice(0, this.dir.lastIndexOf('/'))
    return parent === this.mount ? at(this.dir) : tightest(at(this.dir), at(parent))
  }

  override toJSON(): CgroupJSON {
    return systemdState(this)
  }

  #isStarted(): boolean {
    return this.own.dirs.includes(this.dir) && this.#isUnit()
  }

  /** A directory that is there and is no compat directory. A scope takes one of its name over, mark and all, but has processes. */
  #isUnit(): boolean {
    const stat = this.fs.stat(this.dir)
    return stat !== undefined && (!isOwned(stat) || isPopulated(this.fs, this.dir, 'v2'))
  }

  async #start(pid: number | undefined, signal?: AbortSignal): Promise<void> {
    const { unit, slice, prefix, name } = this.names
    const bus = await this.#bus()
    const systemdVersion = await bus.version()
    requireVersion(systemdVersion)
    const description = `${prefix === '' ? 'cgroupkit' : prefix} container ${name}`
    const profile = this.#profile
    const properties = [
      ...unitProperties({ unit, slice, description, pid }),
      ...planProperties(this.#resources, { profile, systemdVersion, start: true }),
    ]
    // A slice that was there before is not ours to stop, but its limits are what we are asked for.
    const existed = pid === undefined && (await bus.getProperties(unit)) !== undefined
    await startTransient(bus, unit, properties, { pid, signal })
    if (!existed) this.own.add(this.dir)
    const exists = (file: string) => this.fs.stat(`${this.dir}/${file}`) !== undefined
    const planned = planWrites('v2', this.#resources, { profile, controllers: this.controllers })
    handDown(this, new Set(planned.map(({ controller }) => controller)))
    this.#write(planWrites('v2', this.#resources, { profile, exists, controllers: this.controllers }))
  }

  #write(writes: readonly Write[]): Write[] {
    const dirOf = (controller: string) => this.path(controller) ?? this.dir
    const applied = apply(this.fs, dirOf, writes)
    requireApplied(applied, dirOf)
    return applied.written
  }

  /** One connection for as long as it can be had: a refused one is asked for anew. */
  #bus(): Promise<Bus> {
    const connect = this.#connect ?? unconnected(this.names.unit)
    this.#connected ??= connect().catch((error: unknown) => {
      this.#connected = undefined
      throw error
    })
    return this.#connected
  }
}

const unconnected = (unit: string) => async (): Promise<never> => {
  throw new CgroupError('ERR_BUS', 'bus', unit, {
    message: 'this host has no connection to systemd',
    hint: 'a real scope is made by systemd; compat directories need no bus',
  })
}

/** The same property with the value that it had. Lists of devices only grow, unless they are emptied first. */
const asIn = (before: Readonly<Record<string, unknown>>) => (property: Property) => {
  const value = before[property.name]
  if (value === undefined) return []
  const old = { ...property, value }
  return property.type === 'a(st)' ? [{ ...old, value: [] }, old] : [old]
}

/** Groups of `linux.resources` are objects; what a later one names replaces, the rest stays. */
function merged(before: Resources, after: Resources): Resources {
  const isGroup = (value: unknown): value is object =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
  const all: Record<string, unknown> = { ...before }
  for (const [group, value] of Object.entries(after)) {
    const old = all[group]
    all[group] = isGroup(old) && isGroup(value) ? { ...old, ...value } : value
  }
  return all
}
