import { constants } from 'node:fs'
import { dirname } from 'node:path'
import type { HostPath, Syscalls } from '@cgroupkit/core'
import type { Ground } from './ground.js'
import type { Answer } from './step.js'

/** One descriptor, several writes, each where the one before it ended. */
export function writeAll(calls: Syscalls, at: HostPath, data: readonly string[]): void {
  const fd = calls.open(at, constants.O_WRONLY)
  try {
    let end = 0
    for (const text of data) end += calls.pwrite(fd, Buffer.from(text), end)
  } finally {
    calls.close(fd)
  }
}

/** A descriptor that outlives its directory. */
export function orphaned(calls: Syscalls, at: HostPath, data: string | undefined): Answer {
  const fd = calls.open(at, data === undefined ? constants.O_RDONLY : constants.O_WRONLY)
  try {
    calls.rmdir(dirname(at))
    if (data === undefined) return { text: Buffer.from(calls.pread(fd, 4096, 0)).toString() }
    calls.pwrite(fd, Buffer.from(data), 0)
    return {}
  } finally {
    calls.close(fd)
  }
}

/** One name over and over: is an inode number ever seen twice? */
export function remade({ calls, inode }: Ground, at: HostPath, times: number): Answer {
  const seen = new Set<bigint>()
  for (let time = 0; time < times; time++) {
    calls.mkdir(at, 0o755)
    seen.add(inode(at))
    calls.rmdir(at)
  }
  return { again: times - seen.size }
}
