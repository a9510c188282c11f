import { CgroupError, codeOf, type Op, refusal } from './errors.js'
import { checkHostPath, createGuard, parentOf } from './fs/guard.js'
import { listDirectory } from './fs/list.js'
import { retold } from './fs/retold.js'
import { createEncoder, decode } from './fs/text.js'
import type { Mount } from './host-types.js'
import { isUnder } from './mountinfo.js'
import type { CgroupFs, HostPath, Syscalls } from './port.js'

/** open(2) flags in asm-generic's numbers; `nodeSyscalls` gives the machine its own where they differ (O_NOFOLLOW on arm64). */
export const O_RDONLY = 0
export const O_WRONLY = 1
export const O_NOFOLLOW = 0o400000

/** One pread; kernfs hands out at most a page more or less at a time, whatever is asked for. */
const READ_SIZE = 65536
/**
 * A read shorter than this was the last: kernfs shows a file as one record, or as lines so short that half a page is always filled
 * (seq_read_iter, fs/seq_file.c). Saves one syscall a file.
 */
const HALF_PAGE = 2048

/** Paths remembered with their place; an agent's resync of a thousand containers reads ten files each. */
const MOST_PLACES = 16384

interface Place {
  parent: HostPath
  /** `undefined`: outside every mount. */
  mount: Mount | undefined
}

export interface CgroupFsOptions {
  /** '' or the folder of a mapped host; told, not used: `calls` maps paths. */
  root: string
  /** What may be changed: only what lies below their points. */
  mounts: readonly Mount[]
  /** false: symlink(2) is EPERM on all these mounts, as on cgroupfs, which makes safe paths cheaper to tell. Default true. */
  symlinks?: boolean
}

/**
 * The port of every backend, written once over raw calls. Path rules: clean absolute paths only (ERR_PATH); mkdir, rmdir, write and utimes only
 * below a mount point (ERR_PATH); within a mount no component may be a symlink (ELOOP) or on another filesystem (EXDEV).
 */
export function cgroupFs(calls: Syscalls, options: CgroupFsOptions): CgroupFs {
  const longestFirst = [...options.mounts].sort((a, b) => b.point.length - a.point.length)
  const guard = createGuard(calls, options.symlinks ?? true)
  const encode = createEncoder()
  const places = new Map<HostPath, Place>()

  /** What the text of a path says, which never changes; the same few are asked for over and over. Throws CgroupError ERR_PATH. */
  const placeOf = (path: HostPath, op: Op): Place => {
    const known = places.get(path)
    if (known !== undefined) return known
    checkHostPath(path, op)
    const place = { parent: parentOf(path), mount: longestFirst.find((mount) => isUnder(path, mount.point)) }
    if (places.size >= MOST_PLACES) places.clear()
    places.set(path, place)
    return place
  }

  /** For calls that only look: anywhere, but within a mount not through a detour. `itself`: the path is a directory to look into. */
  const enter = (path: HostPath, op: Op, itself = false) => {
    const { parent, mount } = placeOf(path, op)
    if (mount !== undefined) guard.check(itself || path === mount.point ? path : parent, mount, op, path)
  }

  /** For calls that change something. */
  const enterToChange = (path: HostPath, op: Op) => {
    const { parent, mount } = placeOf(path, op)
    if (mount === undefined || path === mount.point) {
      throw new CgroupError('ERR_PATH', op, path, {
        message: mount === undefined ? 'outside every cgroup mount' : 'the mount point itself',
        hint: 'cgroupkit changes nothing but what lies below a cgroup mount',
      })
    }
    guard.check(parent, mount, op, path)
  }

  // What pread returns is valid until the next one, and a Buffer's slice() is no copy.
  const drain = (fd: number): string => {
    const first = calls.pread(fd, READ_SIZE, 0)
    if (first.length < HALF_PAGE) return decode(first)
    const chunks = [Uint8Array.from(first)]
    for (let at = first.length; ; ) {
      const chunk = calls.pread(fd, READ_SIZE, at)
      if (chunk.length === 0) return decode(joined(chunks, at))
      chunks.push(Uint8Array.from(chunk))
      at += chunk.length
    }
  }

  return {
    root: options.root,

    mkdir(path, mode = 0o755) {
      enterToChange(path, 'mkdir')
      attempt('mkdir', path, () => calls.mkdir(path, mode))
      guard.made(path)
    },

    rmdir(path) {
      enterToChange(path, 'rmdir')
      attempt('rmdir', path, () => calls.rmdir(path))
    },

    read(path) {
      enter(path, 'read')
      return unlessAbsent('read', path, () => {
        const fd = calls.open(path, O_RDONLY | O_NOFOLLOW)
        try {
          return drain(fd)
        } finally {
          calls.close(fd)
        }
      })
    },

    write(path, data) {
      enterToChange(path, 'write')
      attempt(
        'write',
        path,
        () => {
          const fd = calls.open(path, O_WRONLY | O_NOFOLLOW)
          try {
            const bytes = encode(data)
            if (calls.pwrite(fd, bytes, 0) !== bytes.length) throw refusal('EIO', 'write', path)
          } finally {
            calls.close(fd)
          }
        },
        data,
      )
    },

    list(path) {
      enter(path, 'list', true)
      return unlessAbsent('list', path, () => listDirectory(calls, path))
    },

    stat(path) {
      const { parent, mount } = placeOf(path, 'stat')
      return unlessAbsent('stat', path, () => {
        const inside = mount !== undefined && path !== mount.point
        const found = inside ? guard.stat(path, parent, mount, 'stat') : calls.lstat(path)
        const { dir, mode, uid, gid, mtimeMs, dev, ino, nlink } = found
        return { dir, mode, uid, gid, mtimeMs, dev, ino, nlink }
      })
    },

    utimes(path, mtimeMs) {
      enterToChange(path, 'utimes')
      attempt('utimes', path, () => calls.utimes(path, mtimeMs))
    },

    watch(path, on) {
      enter(path, 'watch', true)
      return attempt('watch', path, () => calls.watch(path, on))
    },
  }
}

function joined(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length)
  let at = 0
  for (const chunk of chunks) {
    whole.set(chunk, at)
    at += chunk.length
  }
  return whole
}

function attempt<T>(op: Op, path: HostPath, call: () => T, data?: string): T {
  try {
    return call()
  } catch (error) {
    throw retold(error, op, path, data)
  }
}

function unlessAbsent<T>(op: Op, path: HostPath, call: () => T): T | undefined {
  try {
    return call()
  } catch (error) {
    const code = codeOf(error)
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    throw retold(error, op, path)
  }
}
