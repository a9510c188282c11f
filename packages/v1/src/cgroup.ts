import {
  apply,
  type Backing,
  badState,
  type Cgroup,
  type CgroupFs,
  type CgroupJSON,
  type Clock,
  checkComponents,
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
import { compatPlacements, fileOf, type Hierarchy, hierarchiesOf, hierarchyOf } from './placements.js'
import { freeze, join, kill, spawn } from './processes.js'
import { namesIn, namesInParents, savedV1, v1State } from './state.js'
import { usage } from './usage.js'

/** One directory per hierarchy of the host, all of the same name. */
export class V1Cgroup implements Cgroup {
  readonly backend = 'v1' as const
  readonly column = 'v1' as const
  readonly parentsOwnedBy: 'systemd' | 'nobody' = 'nobody'
  readonly fs: CgroupFs
  readonly host: Host
  readonly own: Ownership
  readonly clock: Clock
  readonly hierarchies: readonly Hierarchy[]
  private readonly compat: readonly Placement[]
  private readonly spawnInto: SpawnInto | undefined

  /**
   * `name` is the path below each mount, or below `parents[controller]` where one is given (gVisor's relative names); `own` those
   * directories that an earlier process made. ERR_HOST, ERR_PATH.
   */
  constructor(
    readonly name: string,
    backing: Backing,
    readonly parents: Record<string, string> | null = null,
    own: readonly HostPath[] = [],
  ) {
    this.fs = backing.fs
    this.host = backing.host
    this.own = createOwnership(own)
    this.clock = backing.clock ?? systemClock
    this.hierarchies = hierarchiesOf(backing, namesIn('name', name), namesInParents(parents))
    this.compat = compatPlacements(this.hierarchies)
    this.spawnInto = backing.spawn
  }

  /** The first of the directories: what messages name the cgroup by. */
  get dir(): HostPath {
    return (this.placements()[0] ?? this.hierarchies[0])?.dir ?? ''
  }

  path(controller = ''): HostPath | undefined {
    return controller === '' ? this.dir : hierarchyOf(this.hierarchies, controller)?.dir
  }

  placements(): readonly Placement[] {
    return this.compat
  }

  async install(resources: Resources = {}, options: InstallOptions = {}): Promise<void> {
    await install(this, resources, options)
  }

  /** All that can be written is written; the first refusal is then thrown. */
  async update(resources: Resources, options: InstallOptions = {}): Promise<{ written: Write[] }> {
    options.signal?.throwIfAborted()
    const current = (file: string) => this.read(file)
    const dirOf = (controller: string) => this.path(controller)
    const applied = apply(this.fs, dirOf, planWrites('v1', resources, { profile: options.profile, current }))
    requireApplied(applied, dirOf)
    return { written: applied.written }
  }

  async uninstall(options: { signal?: AbortSignal } = {}): Promise<Removal> {
    return removeOwned(this, this.hierarchies, { processes: 'wait', signal: options.signal })
  }

  async join(pid?: number): Promise<void> {
    join(this, pid)
  }

  spawn(command: string, args: readonly string[] = [], options?: SpawnOptions): Promise<Spawned> {
    return spawn(this, this.spawnInto, command, args, options)
  }

  limits(): Limits {
    return readLimits('v1', (file) => this.read(file))
  }

  usage(): Usage {
    return usage(this.fs, this.hierarchies)
  }

  freeze(on: boolean): Promise<void> {
    return freeze(this, on)
  }

  kill(): Promise<void> {
    return kill(this, this.spawnInto !== undefined)
  }

  toJSON(): CgroupJSON {
    const { state, cgroupkit } = v1State(this)
    return { cgroupv1: state, cgroupkit }
  }

  private read(file: string): string | undefined {
    const path = fileOf(this.hierarchies, file)
    return path === undefined ? undefined : this.fs.read(path)
  }
}

/** A cgroup of this name in every v1 hierarchy of the host (also of a hybrid one); nothing is made. ERR_HOST, ERR_PATH. */
export function openV1(components: readonly string[], backing: Backing): V1Cgroup {
  checkComponents(components)
  return new V1Cgroup(`/${components.join('/')}`, backing)
}

/** The cgroup that `toJSON` (or gVisor) saved: same paths, same ownership, after every claim was checked. ERR_STATE, ERR_HOST. */
export function restoreV1(json: CgroupJSON, backing: Backing): V1Cgroup {
  savedFields('state', json)
  if (!('cgroupv1' in json)) throw badState('state', json, 'not of a v1 cgroup')
  const { name, parents, own } = savedV1(json.cgroupv1, json.cgroupkit, backing)
  return new V1Cgroup(name, backing, parents, own)
}
