import { closeSync, constants, fstatSync, ftruncateSync, futimesSync, openSync, readFileSync, writeSync } from 'node:fs'
import { codeOf, type Errno, type HostPath, type Op, refusal } from '@cgroupkit/core'

const SAFE = constants.O_NOFOLLOW | constants.O_NONBLOCK

/** `undefined`: not there. A symlink is ELOOP, whoever planted it. */
export function openReal(real: string, path: HostPath, op: Op, flags: number): number | undefined {
  try {
    return openSync(real, flags | SAFE)
  } catch (error) {
    return absent(error, op, path)
  }
}

/** Passes on what a real call refused; ENOENT and ENOTDIR as `undefined`. */
export function absent(error: unknown, op: Op, path: HostPath): undefined {
  const code = codeOf(error)
  if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
  throw refusal((code ?? 'EIO') as Errno, op, path, { cause: error })
}

export function readReal(real: string, path: HostPath): string | undefined {
  const fd = openReal(real, path, 'read', constants.O_RDONLY)
  if (fd === undefined) return undefined
  try {
    return fstatSync(fd).isFile() ? upToNul(readFileSync(fd, 'utf8')) : undefined
  } finally {
    closeSync(fd)
  }
}

/**
 * In place, so that the inode stays and inotify says MODIFY: one call lays the text over the old one, with NULs up to its end, which are then
 * cut off; a reader in between stops at the first NUL. kernfs keeps the mtime over writes and notifications, and cAdvisor reads it: put back.
 */
export function writeReal(fd: number, text: string): void {
  const { atime, mtime, size } = fstatSync(fd)
  const bytes = Buffer.from(text)
  const shorter = size > bytes.length
  const whole = shorter ? Buffer.concat([bytes, Buffer.alloc(size - bytes.length)]) : bytes
  if (whole.length > 0) writeSync(fd, whole, 0, whole.length, 0)
  if (shorter) ftruncateSync(fd, bytes.length)
  futimesSync(fd, atime, mtime)
}

const upToNul = (text: string): string => {
  const end = text.indexOf('\0')
  return end < 0 ? text : text.slice(0, end)
}
