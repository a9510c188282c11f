import { chmodSync, chownSync, renameSync, symlinkSync, truncateSync, unlinkSync } from 'node:fs'
import type { HostPath, Syscalls } from '../port.js'
import { call } from './refused.js'

type RecorderCalls = Pick<Syscalls, 'unlink' | 'rename' | 'symlink' | 'truncate' | 'chmod' | 'chown'>

/** Calls that no product code makes: recordings ask a real kernel what it answers to them (cgroupfs: EPERM to the first three). */
export function recorderCalls(real: (path: HostPath) => string): RecorderCalls {
  return {
    unlink(path) {
      call('write', path, () => unlinkSync(real(path)))
    },
    rename(from, to) {
      call('write', from, () => renameSync(real(from), real(to)))
    },
    symlink(target, path) {
      call('write', path, () => symlinkSync(target, real(path)))
    },
    truncate(path, length) {
      call('write', path, () => truncateSync(real(path), length))
    },
    chmod(path, mode) {
      call('write', path, () => chmodSync(real(path), mode))
    },
    chown(path, uid, gid) {
      call('write', path, () => chownSync(real(path), uid, gid))
    },
  }
}
