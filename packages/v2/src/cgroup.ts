import {
  apply,
  type Backing,
  badState,
  type Cgroup,
  type CgroupFs,
  type CgroupJSON,
  type Clock,
  createOwnership,
  type Host,
  type HostPath,
  type InstallOptions,
  type Limits,
  type Ownership,
  type Placement,
  planWrites,
  type Removal,
  type Resources,
  readLimits,
  removeOwned,
  requireApplied,
  type Spawned,
  type SpawnInto,
  type SpawnOptions,
  savedFields,
  type Usage,
  type Write,
} from '@cgroupkit/core'
import { systemClock } from '@cgroupkit/core/node'
import { install } from './install.js'
import { CORE, componentsBelow, v2Mount } from './placements.js'
import { freeze, join, kill, spawn } from './processes.js'
import { savedV2, v2State } from './state.js'
import { usage } from './usage.js'

/** One directory of the unified hierarchy. The systemd backend is this class with units in place of mkdir(2). */
export class V2Cgroup implements Cgroup {
  readonly backend: 'v2' | 'systemd' = 'v2'
  readonly column = 'v2' as const
  readonly parentsOwnedBy: 'systemd' | 'nobody' = 'nobody'
  readonly fs: CgroupFs
  readonly host: Host
  readonly own: Ownership
  readonly clock: Clock
  readonly mount: HostPath
  readonly components: readonly string[]
  /** mount + components */
  readonly dir: HostPath
  /** cgroup.controllers of the mount: all that a cgroup on this host can have. */
  readonly controllers: readonly string[]
  protected readonly spawnInto: SpawnInto | undefined

  /** `components` are names below the mount; `own` those directories that an earlier process made. ERR_HOST, ERR_PATH. */
  constructor(components: readonly string[], backing: Backing, own: readonly HostPath[] = []) {
    const { mount, controllers } = v2Mount(backing)
    this.fs = backing.fs
    this.host = backing.host
    this.own = createOwnership(own)
    this.clock = backing.clock ?? systemClock
    this.mount = mount
    this.controllers = controllers
    this.components = componentsBelow(components)
    this.dir = `${mount}/${this.components.join('/')}`
    this.spawnInto = backing.spawn
  }

  path(controller = ''): HostPath | undefined {
    return controller === '' || [...CORE, ...this.controllers].includes(controller) ? this.dir : undefined
  }

  placements(): readonly Placement[] {
    return [{ mount: this.mount, components: this.components, controllers: this.controllers, dir: this.dir }]
  }

  async install(resources: Resources = {}, options: InstallOptions = {}): Promise<void> {
    await install(this, resources, options)
  }

  /** All that can be written is written; the first refusal is then thrown. */
  async update(resources: Resources, options: InstallOptions = {}): Promise<{ written: Write[] }> {
    options.signal?.throwIfAborted()
    const current = (file: string) => this.fs.read(`${this.dir}/${file}`)
    const dirOf = (controller: string) => this.path(controller)
    const { controllers } = this
    const writes = planWrites('v2', resources, { profile: options.profile, current, controllers })
    const applied = apply(this.fs, dirOf, writes)
    requireApplied(applied, dirOf)
    return { written: applied.written }
  }

  async uninstall(options: { signal?: AbortSignal } = {}): Promise<Removal> {
    return removeOwned(this, this.placements(), { processes: 'wait', signal: options.signal })
  }

  async join(pid?: number): Promise<void> {
    join(this, pid)
  }

  spawn(command: string, args: readonly string[] = [], options?: SpawnOptions): Promise<Spawned> {
    return spawn(this, this.spawnInto, command, args, options)
  }

  limits(): Limits {
    return readLimits('v2', (file) => this.fs.read(`${this.dir}/${file}`))
  }

  usage(): Usage {
    return usage(this.fs, this.dir)
  }

  freeze(on: boolean): Promise<void> {
    return freeze(this, on)
  }

  kill(): Promise<void> {
    return kill(this, this.spawnInto !== undefined)
  }

  toJSON(): CgroupJSON {
    const { state, cgroupkit } = v2State(this)
    return { cgroupv2: state, cgroupkit }
  }
}

/** A cgroup below the v2 mount; nothing is made, only cgroup.controllers of the mount is read. ERR_HOST, ERR_PATH. */
export function openV2(components: readonly string[], backing: Backing): V2Cgroup {
  return new V2Cgroup(components, backing)
}

/** The cgroup that `toJSON` (or gVisor) saved: same path, same ownership, after every claim was checked. ERR_STATE, ERR_HOST. */
export function restoreV2(json: CgroupJSON, backing: Backing): V2Cgroup {
  savedFields('state', json)
  if (!('cgroupv2' in json)) throw badState('state', json, 'not of a v2 cgroup')
  const { components, own } = savedV2(json.cgroupv2, json.cgroupkit, backing)
  return new V2Cgroup(components, backing, own)
}
