import type { Backing, Bus, CgroupFs, HostPath, Syscalls } from '@cgroupkit/core'
import type { By } from './step.js'

/** Where a program runs: a kernel, or the simulator. */
export interface Ground {
  fs: CgroupFs
  calls: Syscalls
  /** st_ino, of which a double may not hold every bit. */
  inode(at: HostPath): bigint
  /** A process in the root of every hierarchy: one that sleeps, one that acts, or one of several threads. Pids, one a thread. */
  spawn(how: { acts: boolean; threads: number }): Promise<number[]>
  /** One write(2) by a process that acts. */
  writeAs(pid: number, at: HostPath, data: string): Promise<void>
  fork(pid: number): Promise<number>
  /** SIGKILL, and wait(2) unless it was forked. */
  kill(pid: number): Promise<void>
  /** wait(2) by the parent. */
  reap(pid: number): Promise<void>
  /** Until each process that sleeps does so again, is frozen, or was killed and waited for. */
  settle(): Promise<void>
  /** A moment in which what was removed is taken down. */
  drain(): Promise<void>
  /** A moment in which inotify tells what it has to tell. */
  listen(): Promise<void>
  /** On a host that systemd has booted. */
  systemd?: ManagerGround
}

export interface ManagerGround {
  bus: Bus
  /** What the product opens its cgroups on. */
  backing: Backing
  /** Where systemd listens itself, and where the bus daemon does. */
  socket(of: 'private' | 'system'): Promise<string>
  /** The same, with that in the middle of it. */
  during<T>(event: NonNullable<By['during']>, unit: string, work: () => Promise<T>): Promise<T>
  fragment(unit: string, does: 'fails' | 'hangs'): Promise<void>
  /** Share of a timeout that is enough here. */
  patience: number
  /** systemctl daemon-reload, and daemon-reexec. */
  reload(): Promise<void>
  reexec(): Promise<void>
  /** Until it has done what it put off in favour of an answer. */
  settle(): Promise<void>
  close(): Promise<void>
}
