import { codeOf } from '../errors.js'
import type { HostPath, Listing, Syscalls } from '../port.js'

/**
 * Both kinds of names, sorted. Without types from readdir, a directory's link count says how many directories are in it (2 + children, on
 * cgroupfs as on most filesystems), so that a leaf costs one lstat and not one a file.
 */
export function listDirectory(calls: Syscalls, path: HostPath): Listing {
  if (calls.list !== undefined) return calls.list(path)
  const names = calls.readdir(path)
  if (calls.lstat(path).nlink === 2) return { dirs: [], files: names }
  const dirs: string[] = []
  const files: string[] = []
  for (const name of names) (isDirectory(calls, `${path}/${name}`) ? dirs : files).push(name)
  return { dirs, files }
}

/** A name that went away since readdir counts as a file: the next look at it says that it is gone. */
function isDirectory(calls: Syscalls, path: HostPath): boolean {
  try {
    return calls.lstat(path).dir
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false
    throw error
  }
}
