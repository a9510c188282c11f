import { type Errno, type HostPath, type Op, refusal } from '@cgroupkit/core'
import type { Model } from '../model/model.js'
import type { Hierarchy, Node } from '../record.js'

/**
 * What a path names: a cgroup directory, a name in one (`kind` undefined: nothing there), or what is none of cgroupfs: outside of it, or a
 * symlink that somebody planted in a store on disk.
 */
export type Place = Inside | { at: 'host'; kind: 'dir' | 'file' | 'symlink' | undefined }
type Inside = { at: 'dir'; dir: Node } | { at: 'entry'; parent: Node; name: string; kind: 'file' | undefined }

export const kindOf = (place: Place) => (place.at === 'dir' ? 'dir' : place.kind)

export function hierarchyOf(place: Place): Hierarchy | undefined {
  if (place.at === 'host') return undefined
  return place.at === 'dir' ? place.dir.hierarchy : place.parent.hierarchy
}

export const baseName = (path: HostPath): string => path.slice(path.lastIndexOf('/') + 1)
export const dirName = (path: HostPath): HostPath => path.slice(0, path.lastIndexOf('/'))

/** With its NUL; the name itself may be longer than 255 bytes (measured). */
const PATH_MAX = 4096

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
    if (kind === 'symlink') return { at: 'host', kind }
    if (kind !== 'dir') return { at: 'entry', parent, name, kind }
  }
  if (model.hierarchies.some((one) => path.startsWith(`${one.point}/`))) throw refusal(missing(model, path), op, given)
  return { at: 'host', kind: model.store.host.kind(path) }
}

/** A component that is a file makes it ENOTDIR. */
function missing(model: Model, path: HostPath): Errno {
  for (let at = dirName(path); at !== ''; at = dirName(at))
    if (model.store.lookup(dirName(at))?.kind(baseName(at)) === 'file') return 'ENOTDIR'
  return 'ENOENT'
}

/** A file or directory of cgroupfs that is there and may be changed: nothing of the model's is ever reached through a symlink. */
export function changeable(model: Model, op: Op, path: HostPath): Inside {
  const place = locate(model, op, path)
  const kind = kindOf(place)
  if (kind === undefined) throw refusal('ENOENT', op, path)
  if (kind === 'symlink') throw refusal('ELOOP', op, path)
  if (place.at === 'host') throw refusal('EROFS', op, path)
  return place
}
