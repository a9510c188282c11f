import type { Bus, CgroupFs, Syscalls } from '@cgroupkit/core'

/** Where a program runs: a kernel, or the simulator. */
export interface Ground {
  fs: CgroupFs
  calls: Syscalls
  spawn(): number
  /** SIGKILL, and wait(2). */
  kill(pid: number): Promise<void>
  /** A moment in which the kernel finishes what it does behind a call. */
  settle(): Promise<void>
  /** On a host that systemd has booted. */
  systemd?: ManagerGround
}

export interface ManagerGround {
  bus: Bus
  /** systemctl daemon-reload, and daemon-reexec. */
  reload(): Promise<void>
  reexec(): Promise<void>
}
