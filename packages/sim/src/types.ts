import type { Bus, CgroupFs, FsEvent, Host, HostPath, Syscalls } from '@cgroupkit/core'
import type { FaultRule } from './faults.js'

/** A simulated host. */
export interface Sim {
  readonly fs: CgroupFs
  readonly calls: Syscalls
  readonly host: Host
  /** '' in memory; the folder that holds the host (proc, run, sys) otherwise. */
  readonly root: string
  /** With `systemd` only. */
  readonly bus?: Bus
  /** What inotify would have told, oldest first; after 16384 events the older half gives way to one 'overflow'. */
  readonly changes: readonly FsEvent[]
  /** Asked in order before each call; the first answer counts. */
  readonly faults: FaultRule[]
  /** From `seed`: 0 ≤ x < 1. */
  random(): number
  /** A new process in that directory (several: of different hierarchies). CgroupError as a write to cgroup.procs would give. */
  spawn(path: HostPath | readonly HostPath[], options?: { threads?: number; oomScoreAdj?: number }): number
  /** Its child, in all of its cgroups. EAGAIN: pids.max. */
  fork(pid: number): number
  /** What `work` writes is written by that process: `0` in cgroup.procs is its pid. ESRCH: there is none. */
  as<T>(pid: number, work: () => T): T
  /** SIGKILL: a zombie, until reaped. */
  kill(pid: number): void
  reap(pid: number): void
  /** Accounting (memory.current, cpu.stat …) is constant until set here; no rule is asked. ENOENT: no such file. */
  set(path: HostPath, text: string): void
  /** The directories below `at` (default: every hierarchy), one a line, with controllers, processes and marks. */
  tree(at?: HostPath): string
  /** Every interface file with its text. */
  snapshot(): Readonly<Record<HostPath, string>>
  /** Ends watches and, for a temporary folder of ours, removes it. */
  dispose(): Promise<void>
}
