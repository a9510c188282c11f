import { type Errno, type HostPath, type Op, refusal } from '@cgroupkit/core'
import type { Model } from '../model/model.js'
import type { Node } from '../record.js'

/** What a path names: a cgroup directory, a name in one (`kind` undefined: nothing there), or something outside cgroupfs. */
export type Place =
  | { at: 'dir'; dir: Node }
  | { at: 'entry'; parent: Node; name: string; kind: 'file' | 'symlink' | undefined }
  | { at: 'host'; kind: 'dir' | 'file' | 'symlink' | undefined }

export const baseName = (path: HostPath): string => path.slice(path.lastIndexOf('/') + 1)
export const dirName = (path: HostPath): HostPath => path.slice(0, path.lastIndexOf('/'))

/** With its NUL; the name itself may be longer than 255 bytes (measured). */
export const PATH_MAX = 4096

/** Throws ENAMETOOLONG (getname), or ENOENT or ENOTDIR for what stands in the way, as path_lookup does. */
export function locate(model: Model, op: Op, given: HostPath): Place {
  if (given.length >= PATH_MAX) throw refusal('ENAMETOOLONG', op, given)
  const path = model.follow(given)
  const dir = model.store.lookup(path)
  if (dir !== undefined) return { at: 'dir', dir }
  const parent = model.store.lookup(dirName(path))
  if (parent !== undefined) {
    const name = baseName(path)
    const kind = parent.kind(name)
    if (kind !== 'dir') return { at: 'entry', parent, name, kind }
  }
  if (model.hierarchies.some((one) => path.startsWith(`${one.point}/`))) throw refusal(missing(model, path), op, given)
  return { at: 'host', kind: model.store.host.kind(path) }
}

/** A component that is a file makes it ENOTDIR. */
function missing(model: Model, path: HostPath): Errno {
  for (let at = dirName(path); at !== ''; at = dirName(at)) {
    const parent = model.store.lookup(dirName(at))
    if (parent !== undefined) return parent.kind(baseName(at)) === 'file' ? 'ENOTDIR' : 'ENOENT'
  }
  return 'ENOENT'
}
