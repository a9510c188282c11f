import { constants } from 'node:fs'
import { type HostPath, refusal, type Syscalls } from '@cgroupkit/core'
import type { Faults } from '../faults.js'
import type { Model } from '../model/model.js'
import type { FileRecord, Node } from '../record.js'
import type { Pin } from '../store/store.js'
import { decode, encode } from './bytes.js'
import { changeable, kindOf, locate } from './place.js'

/** Without `file` and `text`: a directory. */
interface Opened {
  path: HostPath
  file?: OpenFile
  /** Of a file outside cgroupfs. */
  text?: string
}

interface OpenFile {
  node: Node
  name: string
  record: FileRecord | undefined
  pin: Pin
  access: number
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
  const opened: (Opened | undefined)[] = []
  const free: number[] = []

  function keep(one: Opened): number {
    const slot = free.pop() ?? opened.length
    opened[slot] = one
    return slot + FIRST_FD
  }

  function held(fd: number, op: 'read' | 'write'): Opened {
    const one = opened[fd - FIRST_FD]
    if (one === undefined) throw refusal('EINVAL', op, `fd ${fd}`)
    return one
  }

  function openDirectory(path: HostPath, flags: number): number {
    if (flags & TMPFILE) throw refusal('ENOTSUP', 'open', path)
    if (flags & (ACCESS | constants.O_TRUNC | constants.O_CREAT)) throw refusal('EISDIR', 'open', path)
    return keep({ path })
  }

  function openFile(path: HostPath, node: Node, name: string, flags: number): number {
    // the truncate of O_TRUNC is accepted, has no effect, and is seen by inotify
    if (flags & constants.O_TRUNC) model.changes.emit('modify', path, false)
    const record = node.hierarchy.byName[node.parent === undefined ? 'root' : 'child'].get(name)
    return keep({ path, file: { node, name, record, pin: model.store.pin(node, name), access: flags & ACCESS } })
  }

  return {
    open(path, flags) {
      faults.meet('open', path)
      const place = locate(model, 'open', path)
      const kind = kindOf(place)
      if (kind === undefined) {
        if (!(flags & constants.O_CREAT)) throw refusal('ENOENT', 'open', path)
        // no ->create in cgroupfs: even root is told EACCES
        throw refusal(place.at === 'host' ? 'EROFS' : 'EACCES', 'open', path)
      }
      if (flags & constants.O_CREAT && flags & constants.O_EXCL) throw refusal('EEXIST', 'open', path)
      // O_NOFOLLOW or not: nothing of the model's is ever reached through a symlink
      if (kind === 'symlink') throw refusal('ELOOP', 'open', path)
      if (kind === 'dir') return openDirectory(path, flags)
      if (flags & constants.O_DIRECTORY) throw refusal('ENOTDIR', 'open', path)
      if (place.at === 'entry') return openFile(path, place.parent, place.name, flags)
      if (flags & (ACCESS | constants.O_TRUNC)) throw refusal('EROFS', 'open', path)
      return keep({ path, text: model.store.host.get(path) ?? '' })
    },

    close(fd) {
      held(fd, 'read').file?.pin.release()
      opened[fd - FIRST_FD] = undefined
      free.push(fd - FIRST_FD)
    },

    pread(fd, length, at) {
      const { path, file, text } = held(fd, 'read')
      faults.meet('read', path)
      if (file !== undefined) return readFile(path, file).subarray(at, at + length)
      if (text === undefined) throw refusal('EISDIR', 'read', path)
      return encode(text).subarray(at, at + length)
    },

    pwrite(fd, data) {
      const { path, file } = held(fd, 'write')
      faults.meet('write', path)
      if (file === undefined || file.access === constants.O_RDONLY) throw refusal('EINVAL', 'write', path)
      if (data.length === 0) {
        if (!file.pin.alive()) throw refusal('ENODEV', 'write', path)
        return 0
      }
      if (data.length > (file.record?.most ?? MOST)) throw refusal('E2BIG', 'write', path)
      model.store.exclusive(() => commit(model, path, file, decode(data)))
      model.changes.emit('modify', path, false)
      return data.length
    },

    truncate(path) {
      faults.meet('open', path)
      if (kindOf(locate(model, 'open', path)) === 'dir') throw refusal('EISDIR', 'open', path)
      changeable(model, 'open', path)
      model.changes.emit('modify', path, false)
    },
  }
}

function readFile(path: HostPath, { node, name, record, pin, access }: OpenFile): Uint8Array {
  if (access === constants.O_WRONLY) throw refusal('EINVAL', 'read', path)
  if (!pin.alive()) throw refusal('ENODEV', 'read', path)
  if (record !== undefined && (record.mode & 0o444) === 0) throw refusal('EINVAL', 'read', path)
  const refused = record?.read?.(node)
  if (refused !== undefined) throw refusal(refused, 'read', path)
  return encode(node.get(name) ?? '')
}

function commit(model: Model, path: HostPath, { node, name, record, pin }: OpenFile, text: string): void {
  if (!pin.alive()) throw refusal('ENODEV', 'write', path)
  const outcome = record?.write === undefined ? 'EINVAL' : record.write(text, node, model)
  if (outcome === undefined) return
  if (typeof outcome === 'string') throw refusal(outcome, 'write', path, { data: text })
  node.set(name, outcome.store)
}
