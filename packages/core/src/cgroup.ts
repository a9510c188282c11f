import type { Bus } from './bus.js'
import type { Host } from './host-types.js'
import type { Column, Skip, Write } from './plan-types.js'
import type { CgroupFs, Clock, HostPath, Spawned, SpawnInto, SpawnOptions } from './port.js'
import type { Profile } from './profiles.js'
import type { Limits, Resources } from './resources.js'

/** One directory of the cgroup: on v1 one per hierarchy. `dir` = mount + components. */
export interface Placement {
  mount: HostPath
  components: readonly string[]
  controllers: readonly string[]
  dir: HostPath
}

/** Directories we made, in creation order (gVisor's `own` order); removal walks it backwards and shrinks it as directories go. */
export interface Ownership {
  readonly dirs: readonly HostPath[]
  add(dir: HostPath): void
  drop(dir: HostPath): void
}

export interface InstallOptions {
  signal?: AbortSignal
  profile?: Profile
}

export interface Removal {
  removed: HostPath[]
  kept: HostPath[]
}

/** A cgroup on one backend. Nothing here asks D-Bus unless it says so (systemd: install, update, uninstall, join, spawn). */
export interface Cgroup {
  readonly backend: 'v1' | 'v2' | 'systemd'
  readonly column: Column
  readonly fs: CgroupFs
  readonly host: Host
  readonly own: Ownership
  readonly clock: Clock
  /** The directory of `controller` ('' or absent: v2's only one, v1's first). `undefined`: no hierarchy has it. */
  path(controller?: string): HostPath | undefined
  /** All that compat mode needs of a backend: v2 and systemd one; v1 one per hierarchy, co-mounts once. */
  placements(): readonly Placement[]
  /** Where the unit or leaf name hangs off; compat refuses to make it behind systemd's back. */
  readonly parentsOwnedBy: 'systemd' | 'nobody'
  /** Creates the real cgroup (systemd: nothing before a process joins, since a scope needs one) and writes its limits. Rolls back on failure. */
  install(resources?: Resources, options?: InstallOptions): Promise<void>
  /** Writes only what `resources` names. */
  update(resources: Resources, options?: InstallOptions): Promise<{ written: Write[] }>
  /** Removes exactly what is owned, backwards; EBUSY is retried for a bounded time; idempotent. */
  uninstall(options?: { signal?: AbortSignal }): Promise<Removal>
  /** Moves a process in: strict decimal, positive; default this process. */
  join(pid?: number): Promise<void>
  /** Starts a program inside. */
  spawn(command: string, args?: readonly string[], options?: SpawnOptions): Promise<Spawned>
  /** Read back, in OCI's meaning; where systemd puts limits on the parent slice, the tighter of both. */
  limits(): Limits
  usage(): Usage
  /** Resolves when the kernel says that every process is frozen (thawed). */
  freeze(on: boolean): Promise<void>
  /** SIGKILL to every process in the cgroup and below it. */
  kill(): Promise<void>
  toJSON(): CgroupJSON
}

/** Absent = unknown, never 0. */
export interface Usage {
  cpuNanos?: bigint
  memoryBytes?: bigint
  pids?: bigint
}

/** gVisor's shapes, plus `cgroupkit`, which Go's decoder ignores. */
export type CgroupJSON =
  | { cgroupv1: V1JSON; cgroupkit?: Extra }
  | { cgroupv2: V2JSON; cgroupkit?: Extra }
  | { cgroupsystemd: SystemdJSON; cgroupkit?: Extra }
  | { cgroupunknown: null }

export interface V1JSON {
  name: string
  parents: Record<string, string> | null
  own: Record<string, boolean>
}

export interface V2JSON {
  mountpoint: string
  /** resolved, also for systemd */
  path: string
  controllers: string[]
  own: string[] | null
}

export interface SystemdJSON extends V2JSON {
  Name: string
  Parent: string
  ScopePrefix: string
  Rootless?: boolean
  ManagerCG?: string
}

export interface Extra {
  version: 1
  /** every created directory, parents included: v1's own map cannot say it */
  created: string[]
}

/** What a backend is built on; made by openHost, or by a simulator. */
export interface Backing {
  host: Host
  fs: CgroupFs
  /** Lazy: opening a cgroup never connects. */
  bus?: (() => Promise<Bus>) | undefined
  /** Absent where no program can be started (a recorded or simulated host). */
  spawn?: SpawnInto | undefined
  /** Default: the system's. */
  clock?: Clock | undefined
}

export interface CompatOptions {
  profile?: Profile | undefined
  /** Start of the container: becomes the mtime of the directory and of cgroup.events (v1: cgroup.clone_children). */
  startedAt?: Date | undefined
  /** 'create' (default on cgroupfs) | 'require' (default on systemd: a slice made behind systemd's back has no controllers) */
  parents?: 'create' | 'require' | undefined
}

export interface InstallReport {
  dirs: HostPath[]
  created: HostPath[]
  /** ours (marked), another's but empty (limits written), or populated (nothing written) */
  existed: { dir: HostPath; as: 'ours' | 'foreign' | 'populated' }[]
  written: Write[]
  skipped: Skip[]
}
