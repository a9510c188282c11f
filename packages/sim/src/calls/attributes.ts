import { type HostPath, type RawStat, refusal, type Syscalls } from '@cgroupkit/core'
import type { Faults } from '../faults.js'
import type { Model } from '../model/model.js'
import type { Node } from '../record.js'
import { changeable, kindOf, locate } from './place.js'

type Attributes = Pick<Syscalls, 'lstat' | 'chmod' | 'chown' | 'utimes' | 'unlink' | 'symlink'>

export function attributeCalls(model: Model, faults: Faults): Attributes {
  /** Changes an attribute of a directory or file of cgroupfs, and tells inotify. */
  function change(op: 'write' | 'utimes', path: HostPath, edit: (node: Node, file: string | undefined) => void): void {
    const place = changeable(model, op, path)
    if (place.at === 'dir') edit(place.dir, undefined)
    else edit(place.parent, place.name)
    model.changes.emit('attrib', path, place.at === 'dir')
  }

  return {
    lstat(path) {
      faults.meet('stat', path)
      const place = locate(model, 'stat', path)
      // gone: another process was faster
      const stat =
        place.at === 'host'
          ? outside(place.kind)
          : place.at === 'dir'
            ? place.dir.stat()
            : place.parent.stat(place.name)
      if (stat === undefined) throw refusal('ENOENT', 'stat', path)
      return stat
    },

    chmod(path, mode) {
      change('write', path, (node, file) => node.chmod(file, mode))
    },

    chown(path, uid, gid) {
      change('write', path, (node, file) => node.chown(file, uid, gid))
    },

    utimes(path, mtimeMs) {
      faults.meet('utimes', path)
      change('utimes', path, (node, file) => node.utimes(file, mtimeMs))
    },

    unlink(path) {
      const place = locate(model, 'write', path)
      const kind = kindOf(place)
      if (kind === undefined) throw refusal('ENOENT', 'write', path)
      if (kind === 'dir') throw refusal('EISDIR', 'write', path)
      throw refusal(place.at === 'host' ? 'EROFS' : 'EPERM', 'write', path)
    },

    symlink(_target, path) {
      const place = locate(model, 'write', path)
      if (kindOf(place) !== undefined) throw refusal('EEXIST', 'write', path)
      throw refusal(place.at === 'host' ? 'EROFS' : 'EPERM', 'write', path)
    },
  }
}

/** /proc, /run and the tmpfs of v1: only their kind is modelled. */
function outside(kind: 'dir' | 'file' | 'symlink' | undefined): RawStat | undefined {
  if (kind === undefined) return undefined
  const mode = { dir: 0o755, file: 0o444, symlink: 0o777 }[kind]
  return {
    dir: kind === 'dir',
    mode,
    uid: 0,
    gid: 0,
    mtimeMs: 0,
    dev: 1n,
    ino: 1n,
    size: 0,
    nlink: 1,
    symlink: kind === 'symlink',
  }
}
