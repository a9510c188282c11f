import { CgroupError, codeOf, type Op, refusal } from '../errors.js'
import type { Mount } from '../host-types.js'
import type { HostPath, RawStat, Syscalls } from '../port.js'
import { retold } from './retold.js'

const UNCLEAN = /^$|^[^/]|\/\.{0,2}(?:\/|$)|[\0\n]/

/** Every path of the port is absolute and says what it means: nothing to normalise, nothing to escape with. Throws CgroupError ERR_PATH. */
export function checkHostPath(path: HostPath, op: Op): void {
  if (!UNCLEAN.test(path)) return
  throw new CgroupError('ERR_PATH', op, String(path), {
    message: 'not an absolute path of plain names',
    hint: 'no empty, . or .. component, NUL or newline, and no slash at the end',
  })
}

export function parentOf(path: HostPath): HostPath {
  return path.slice(0, path.lastIndexOf('/'))
}

export interface Guard {
  /** Refuses a directory that is not where its path says. */
  check(directory: HostPath, mount: Mount, op: Op, path: HostPath): void
  /** lstat(2) of `path`, refused in the same way; its directory is `parent`. */
  stat(path: HostPath, parent: HostPath, mount: Mount, op: Op): RawStat
  /** mkdir has just made it, in a directory that was checked. */
  made(directory: HostPath): void
}

/** Directories remembered within one turn of the event loop; a long synchronous scan must not grow without bound. */
const MOST = 1024

/** Not an inode: a directory that needs no second look where there are no symlinks. */
const MADE = -1n

/**
 * Says whether `directory` is reached from its mount without a symlink or another filesystem: refuses with ELOOP or EXDEV. A directory
 * that is not there passes: the call itself says so.
 *
 * On cgroupfs (`symlinks` false) symlink(2) is EPERM, so the device of the directory tells it all, and is looked at once per turn of the event
 * loop. Elsewhere every component is looked at, and a remembered directory counts only while it is the same inode.
 */
export function createGuard(calls: Pick<Syscalls, 'lstat'>, symlinks: boolean): Guard {
  const devices = new Map<Mount, bigint>()
  const remembered = new Map<HostPath, bigint>()

  const look = (at: HostPath, op: Op, path: HostPath): RawStat | undefined => {
    try {
      return calls.lstat(at)
    } catch (error) {
      const code = codeOf(error)
      if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
      throw retold(error, op, path)
    }
  }

  const remember = (directory: HostPath, ino: bigint) => {
    if (remembered.size === 0) queueMicrotask(() => remembered.clear())
    if (remembered.size >= MOST) remembered.clear()
    remembered.set(directory, ino)
  }

  const deviceOf = (mount: Mount, op: Op, path: HostPath): bigint | undefined => {
    const device = devices.get(mount) ?? look(mount.point, op, path)?.dev
    if (device !== undefined) devices.set(mount, device)
    return device
  }

  const check: Guard['check'] = (directory, mount, op, path) => {
    const known = remembered.get(directory)
    if (known !== undefined && !symlinks) return
    const found = look(directory, op, path)
    if (found === undefined) return
    const device = deviceOf(mount, op, path)
    if (device === undefined) return
    if (known === found.ino && found.dev === device) return
    if (symlinks) {
      for (let at = directory; at.length > mount.point.length; ) {
        at = parentOf(at)
        const above = look(at, op, path)
        if (above !== undefined) refuseDetour(above, device, at, op, path)
      }
    }
    refuseDetour(found, device, directory, op, path)
    remember(directory, found.ino)
  }

  const stat: Guard['stat'] = (path, parent, mount, op) => {
    if (symlinks) check(parent, mount, op, path)
    const found = calls.lstat(path)
    if (symlinks) return found
    // without symlinks the answer itself tells where it is
    const device = deviceOf(mount, op, path)
    if (device !== undefined) refuseDetour(found, device, path, op, path)
    if (found.dir) remember(path, found.ino)
    return found
  }

  return { check, stat, made: (directory) => symlinks || remember(directory, MADE) }
}

function refuseDetour(found: RawStat, device: bigint, at: HostPath, op: Op, path: HostPath): void {
  if (found.symlink) throw refusal('ELOOP', op, path, { hint: `${at} is a symlink, which a cgroup mount cannot hold` })
  if (found.dev !== device) throw refusal('EXDEV', op, path, { hint: `another filesystem is mounted on ${at}` })
}
