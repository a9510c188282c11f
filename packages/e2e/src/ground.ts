import type { Backing, Bus, CgroupFs, Syscalls } from '@cgroupkit/core'

/** Where a program runs: a kernel, or the simulator. */
export interface Ground {
  fs: CgroupFs
  calls: Syscalls
  /** A process that sleeps in the root of every hierarchy. */
  spawn(): number
  /** SIGKILL, and wait(2). */
  kill(pid: number): Promise<void>
  /** Until each process that was started sleeps again, is frozen, or was killed and waited for. */
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
  /** systemctl daemon-reload, and daemon-reexec. */
  reload(): Promise<void>
  reexec(): Promise<void>
  /** Until it has done what it put off in favour of an answer; `heard`: and what the kernel told it of. */
  settle(heard: boolean): Promise<void>
}
