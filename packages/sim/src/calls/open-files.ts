import { constants } from 'node:fs'
import { type HostPath, refusal, type Syscalls } from '@cgroupkit/core'
import type { Faults } from '../faults.js'
import type { Model } from '../model/model.js'
import type { FileRecord, Node } from '../record.js'
import type { Pin } from '../store/store.js'
import { decode, encode } from './bytes.js'
import { baseName, dirName, locate } from './place.js'

interface OpenFile {
  path: HostPath
  /** absent: a directory, or a file outside cgroupfs */
  node?: Node
  file: string
  record?: FileRecord | undefined
  pin?: Pin
  access: number
  text?: string
}

/** kernfs_fop_write_iter: atomic_write_len is a page, but for a few files */
const MOST = 4096
const FIRST_FD = 3
const ACCESS = constants.O_WRONLY | constants.O_RDWR
// O_TMPFILE of Linux without its O_DIRECTORY bit, which node does not name
const TMPFILE = 0o20000000

export function fileCalls(
  model: Model,
  faults: Faults,
): Pick<Syscalls, 'open' | 'close' | 'pread' | 'pwrite' | 'truncate'> {
  const files: (OpenFile | undefined)[] = []
  const free: number[] = []

  function keep(file: OpenFile): number {
    const slot = free.pop() ?? files.length
    files[slot] = file
    return slot + FIRST_FD
  }

  function held(fd: number, op: 'read' | 'write'): OpenFile {
    const file = files[fd - FIRST_FD]
    if (file === undefined) throw refusal('EINVAL', op, `fd ${fd}`)
    return file
  }

  function openFile(path: HostPath, node: Node, file: string, flags: number): number {
    if (flags & constants.O_CREAT && flags & constants.O_EXCL) throw refusal('EEXIST', 'open', path)
    if (flags & constants.O_DIRECTORY) throw refusal('ENOTDIR', 'open', path)
    // the truncate of O_TRUNC is accepted, has no effect, and is seen by inotify
    if (flags & constants.O_TRUNC) model.changes.emit('modify', path, false)
    const record = node.hierarchy.byName[node.parent === undefined ? 'root' : 'child'].get(file)
    return keep({ path, node, file, record, pin: model.store.pin(node, file), access: flags & ACCESS })
  }

  function openOther(path: HostPath, flags: number): number {
    const place = locate(model, 'open', path)
    const create = (flags & constants.O_CREAT) !== 0
    const kind = place.at === 'dir' ? 'dir' : place.kind
    if (kind === 'dir') {
      if (create && (flags & constants.O_EXCL) !== 0) throw refusal('EEXIST', 'open', path)
      if ((flags & TMPFILE) !== 0) throw refusal('ENOTSUP', 'open', path)
      if (create || flags & (ACCESS | constants.O_TRUNC)) throw refusal('EISDIR', 'open', path)
      return keep({ path, file: '', access: 0 })
    }
    // O_NOFOLLOW or not: nothing of the model's is ever reached through a symlink that somebody planted
    if (kind === 'symlink') throw refusal('ELOOP', 'open', path)
    if (place.at === 'entry' && kind === 'file') return openFile(path, place.parent, place.name, flags)
    // no ->create in cgroupfs: even root is told EACCES
    if (kind === undefined) throw refusal(create ? (place.at === 'host' ? 'EROFS' : 'EACCES') : 'ENOENT', 'open', path)
    if (flags & ACCESS) throw refusal('EROFS', 'open', path)
    return keep({ path, file: '', text: model.store.host.get(path) ?? '', access: 0 })
  }

  return {
    open(path, flags) {
      faults.meet('open', path)
      const parent = model.store.lookup(dirName(path))
      if (parent !== undefined) {
        const name = baseName(path)
        if (parent.has(name)) return openFile(path, parent, name, flags)
      }
      return openOther(path, flags)
    },

    close(fd) {
      const file = held(fd, 'read')
      file.pin?.release()
      files[fd - FIRST_FD] = undefined
      free.push(fd - FIRST_FD)
    },

    pread(fd, length, at) {
      const open = held(fd, 'read')
      faults.meet('read', open.path)
      if (open.text !== undefined) return encode(open.text).subarray(at, at + length)
      const { node } = open
      if (node === undefined) throw refusal('EISDIR', 'read', open.path)
      if (open.access === constants.O_WRONLY) throw refusal('EINVAL', 'read', open.path)
      if (!open.pin?.alive()) throw refusal('ENODEV', 'read', open.path)
      if (open.record !== undefined && (open.record.mode & 0o444) === 0) throw refusal('EINVAL', 'read', open.path)
      const refused = open.record?.read?.(node)
      if (refused !== undefined) throw refusal(refused, 'read', open.path)
      const bytes = encode(node.get(open.file) ?? '')
      return at === 0 && length >= bytes.length ? bytes : bytes.subarray(at, at + length)
    },

    pwrite(fd, data) {
      const open = held(fd, 'write')
      faults.meet('write', open.path)
      const { node } = open
      if (node === undefined || open.access === constants.O_RDONLY) throw refusal('EINVAL', 'write', open.path)
      if (data.length === 0) {
        if (!open.pin?.alive()) throw refusal('ENODEV', 'write', open.path)
        return 0
      }
      if (data.length > (open.record?.most ?? MOST)) throw refusal('E2BIG', 'write', open.path)
      const text = decode(data)
      if (model.store.shared) model.store.exclusive(() => commit(model, open, node, text))
      else commit(model, open, node, text)
      model.changes.emit('modify', open.path, false)
      return data.length
    },

    truncate(path) {
      faults.meet('open', path)
      const place = locate(model, 'open', path)
      const kind = place.at === 'dir' ? 'dir' : place.kind
      if (kind === 'dir') throw refusal('EISDIR', 'open', path)
      if (kind === undefined) throw refusal('ENOENT', 'open', path)
      if (kind === 'symlink') throw refusal('ELOOP', 'open', path)
      if (place.at === 'host') throw refusal('EROFS', 'open', path)
      model.changes.emit('modify', path, false)
    },
  }
}

function commit(model: Model, open: OpenFile, node: Node, text: string): void {
  if (!open.pin?.alive()) throw refusal('ENODEV', 'write', open.path)
  const outcome = open.record?.write === undefined ? 'EINVAL' : open.record.write(text, node, model)
  if (outcome === undefined) return
  if (typeof outcome === 'string') throw refusal(outcome, 'write', open.path, { data: text })
  node.set(open.file, outcome.store)
}
