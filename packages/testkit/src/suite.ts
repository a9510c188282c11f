import type { Bus, Cgroup, CgroupFs, CgroupJSON, Column, Errno, HostPath, Op } from '@cgroupkit/core'

/** What a lab may not be able to have. A suite that lacks one says so in `missing`; nothing is guessed. */
export const FEATURES = [
  'cpu',
  'memory',
  'pids',
  'cpuset',
  'io',
  'processes',
  'freeze',
  'threaded',
  'two-processes',
  'faults',
  'bus',
] as const
export type Feature = (typeof FEATURES)[number]

/** What a call is made to answer instead of its own answer. `'vanish'` removes the object first: a bare ENOENT of rmdir would be a lie. */
export type Fault = Errno | 'vanish' | { delayMs: number } | undefined

/** Asked before every call of the lab's file system, in order; the first that answers decides. */
export type FaultChain = ((op: Op, path: HostPath) => Fault)[]

/** A file system under test: one per test, empty, disposed by the suite. */
export interface FsLab {
  readonly fs: CgroupFs
  /** An empty cgroup directory that belongs to this lab alone. v2: its children have the controllers that are not in `missing`. */
  readonly dir: HostPath
  readonly column: Column
  /**
   * Where controllers live in several hierarchies (v1, hybrid): those of the one that `dir` is in. Rules about others are not asked here.
   * Absent: all that are not `missing`.
   */
  readonly controllers?: readonly string[]
  /** Starts a process that lives in `at` and sleeps; resolves once it is there. */
  spawn?(at: HostPath): Promise<number>
  /** Ends a process of `spawn`; resolves once the kernel has taken it out of its cgroup. */
  kill?(pid: number): Promise<void>
  readonly faults?: FaultChain
  /** Removes what is the lab's own. Rejects if a test left something behind, after removing that too. */
  dispose(): Promise<void>
}

/** A backend under test. */
export interface BackendLab extends FsLab {
  /**
   * Opens the cgroup `name` below `dir` (v1: at the same place of every hierarchy). In `a/b`, `a` is a parent that is not there yet:
   * a directory on cgroupfs, a child slice on systemd. Nothing is made by opening.
   */
  open(name: string): Cgroup
  restore(json: CgroupJSON): Cgroup
  /** The very object that opened cgroups talk to: the suite watches its methods. */
  readonly bus?: Bus
}

export interface Suite<L extends FsLab> {
  readonly name: string
  lab(): Promise<L>
  /** Feature → why it cannot be had here. Printed and counted; under `E2E_REQUIRED=1` each rule that needs one fails instead. */
  readonly missing?: Readonly<Partial<Record<Feature, string>>>
}
