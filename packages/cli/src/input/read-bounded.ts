import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import { type CgroupError, codeOf } from '@cgroupkit/core'
import { unreadable } from '../exit-codes.js'

/** Specs are some 10 KB; a bigger file is a mistake or an attack. */
export const MAX_SPEC_BYTES = 16 * 1024 * 1024

/**
 * A regular file's text, never more than `limit` bytes. O_NONBLOCK: opening a FIFO must not wait for its writer
 * (fifo(7)), and fstat on the open file leaves nobody time to swap it. Throws CgroupError ERR_SPEC.
 */
export function readBounded(path: string, limit = MAX_SPEC_BYTES): string {
  let fd: number
  try {
    fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY)
  } catch (error) {
    throw cannot(path, error)
  }
  try {
    const { size } = regular(path, fd)
    if (size > limit) throw tooLarge(path, limit)
    // one byte more than promised shows a file that grows; kernel files say size 0
    const buffer = Buffer.allocUnsafe(Math.min(size === 0 ? limit : size, limit) + 1)
    let length = 0
    for (;;) {
      const count = readSync(fd, buffer, length, buffer.length - length, null)
      if (count === 0) return buffer.toString('utf8', 0, length)
      length += count
      if (length > limit) throw tooLarge(path, limit)
      if (length === buffer.length) throw unreadable(path, 'the file grew while it was read', undefined, 'try again')
    }
  } catch (error) {
    throw cannot(path, error)
  } finally {
    closeSync(fd)
  }
}

export function tooLarge(path: string, limit: number): CgroupError {
  return unreadable(path, `larger than ${limit / 1024 / 1024} MiB`)
}

function regular(path: string, fd: number) {
  const stat = fstatSync(fd)
  if (stat.isFile()) return stat
  const kind = stat.isDirectory() ? 'a directory' : stat.isFIFO() ? 'a FIFO' : 'a device'
  const hint = stat.isFIFO() ? '--spec - reads a pipe' : undefined
  throw unreadable(path, `${kind}, but a regular file is needed`, stat.isDirectory() ? 'EISDIR' : undefined, hint)
}

function cannot(path: string, error: unknown): Error {
  if (!(error instanceof Error) || !('errno' in error)) return error instanceof Error ? error : new Error(String(error))
  const errno = codeOf(error)
  return unreadable(path, errno === 'ENOENT' ? 'no such file' : 'cannot be read', errno)
}
