import type { CgroupFs, Syscalls } from '@cgroupkit/core'

/** Where a program runs: a kernel, or the simulator. */
export interface Ground {
  fs: CgroupFs
  calls: Syscalls
  spawn(): number
  /** SIGKILL, and wait(2). */
  kill(pid: number): Promise<void>
  /** A moment in which the kernel finishes what it does behind a call. */
  settle(): Promise<void>
}
