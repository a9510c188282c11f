import {
  closeSync,
  constants,
  type Dirent,
  lstatSync,
  lutimesSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  rmdirSync,
  writeSync,
} from 'node:fs'
import { O_NOFOLLOW } from '../fs.js'
import type { HostPath, Listing, Syscalls } from '../port.js'
import { recorderCalls } from './recorder-calls.js'
import { call } from './refused.js'
import { watchPath } from './watch.js'

/** '' for `/`, else without a slash at the end, so that root + host path is a path. */
export function rootPrefix(root: string): string {
  return root.replace(/\/+$/, '')
}

/** asm-generic's O_NOFOLLOW as this machine spells it (arm, arm64 and powerpc differ). */
function machineFlags(flags: number): number {
  return (flags & O_NOFOLLOW) === 0 ? flags : (flags & ~O_NOFOLLOW) | constants.O_NOFOLLOW
}

function listed(entries: readonly Dirent[]): Listing {
  const dirs: string[] = []
  const files: string[] = []
  for (const entry of entries) (entry.isDirectory() ? dirs : files).push(entry.name)
  return { dirs: dirs.sort(), files: files.sort() }
}

/** `node:fs` as raw calls: host paths are looked up below `root`. What `pread` returns is valid until the next `pread`. */
export function nodeSyscalls(root = ''): Syscalls {
  const prefix = rootPrefix(root)
  const real = (path: HostPath) => prefix + path
  // By descriptor; the kernel gives the lowest that is free.
  const paths: (HostPath | undefined)[] = []
  const pathOf = (fd: number) => paths[fd] ?? `fd ${fd}`
  let buffer = Buffer.allocUnsafeSlow(65536)

  return {
    open(path, flags, mode) {
      const fd = call('open', path, () => openSync(real(path), machineFlags(flags), mode))
      paths[fd] = path
      return fd
    },
    close(fd) {
      const path = pathOf(fd)
      paths[fd] = undefined
      call('open', path, () => closeSync(fd))
    },
    pread(fd, length, at) {
      if (length > buffer.length) buffer = Buffer.allocUnsafeSlow(length)
      return buffer.subarray(
        0,
        call('read', pathOf(fd), () => readSync(fd, buffer, 0, length, at)),
      )
    },
    pwrite(fd, data, at) {
      return call('write', pathOf(fd), () => writeSync(fd, data, 0, data.length, at))
    },
    mkdir(path, mode) {
      call('mkdir', path, () => mkdirSync(real(path), mode))
    },
    rmdir(path) {
      call('rmdir', path, () => rmdirSync(real(path)))
    },
    readdir(path) {
      return call('list', path, () => readdirSync(real(path))).sort()
    },
    list(path) {
      return listed(call('list', path, () => readdirSync(real(path), { withFileTypes: true })))
    },
    lstat(path) {
      const found = call('stat', path, () => lstatSync(real(path), { bigint: true }))
      const { dev, ino } = found
      const mode = Number(found.mode)
      const kind = mode & constants.S_IFMT
      return {
        dir: kind === constants.S_IFDIR,
        symlink: kind === constants.S_IFLNK,
        mode: mode & 0o7777,
        uid: Number(found.uid),
        gid: Number(found.gid),
        // whole µs, cut: finer is what `utimes` cannot say
        mtimeMs: Number(found.mtimeNs / 1000n) / 1000,
        dev,
        ino,
        size: Number(found.size),
        nlink: Number(found.nlink),
      }
    },
    utimes(path, mtimeMs) {
      // Doubles are 0.24 µs apart near today's date (0.48 from 2038 on), and libuv up to Node 22 cuts to whole µs: a quarter on top keeps the millisecond.
      const seconds = (mtimeMs + 0.00025) / 1000
      call('utimes', path, () => lutimesSync(real(path), seconds, seconds))
    },
    watch(path, on) {
      return watchPath(real(path), path, on)
    },
    ...recorderCalls(real),
  }
}
