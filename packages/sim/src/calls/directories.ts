import { type HostPath, type Listing, refusal, type Syscalls } from '@cgroupkit/core'
import type { Faults } from '../faults.js'
import { makeDirectory, removeDirectory, renameDirectory } from '../model/directories.js'
import type { Model } from '../model/model.js'
import { baseName, dirName, hierarchyOf, kindOf, locate } from './place.js'

type DirectoryCalls = Pick<Syscalls, 'mkdir' | 'rmdir' | 'rename' | 'readdir' | 'list'>

/** mkdir(2) keeps the permission bits and the sticky bit. */
const MKDIR_MODE = 0o1777

export function directoryCalls(model: Model, faults: Faults): DirectoryCalls {
  function mkdir(path: HostPath, mode: number): void {
    const place = locate(model, 'mkdir', path)
    if (kindOf(place) !== undefined) throw refusal('EEXIST', 'mkdir', path)
    if (place.at !== 'entry') throw refusal('EROFS', 'mkdir', path)
    const refused = makeDirectory(model, place.parent, place.name, mode & MKDIR_MODE & ~process.umask())
    if (refused !== undefined) throw refusal(refused, 'mkdir', path)
  }

  function rmdir(path: HostPath): void {
    const place = locate(model, 'rmdir', path)
    const kind = kindOf(place)
    if (kind === undefined) throw refusal('ENOENT', 'rmdir', path)
    if (kind !== 'dir') throw refusal('ENOTDIR', 'rmdir', path)
    if (place.at !== 'dir') throw refusal('EBUSY', 'rmdir', path)
    const refused = removeDirectory(model, place.dir)
    if (refused !== undefined) throw refusal(refused, 'rmdir', path)
  }

  /** In the order in which the VFS (do_renameat2, vfs_rename) and cgroup1_rename look; v2 has no rename, and says so last: EPERM. */
  function rename(from: HostPath, to: HostPath): void {
    const source = locate(model, 'write', from)
    const target = locate(model, 'write', to)
    const kind = kindOf(source)
    const taken = kindOf(target)
    if (kind === undefined) throw refusal('ENOENT', 'write', from)
    // a mount point
    if (source.at === 'dir' && source.dir.parent === undefined) throw refusal('EBUSY', 'write', from)
    const home = hierarchyOf(source)
    if (home !== hierarchyOf(target)) throw refusal('EXDEV', 'write', to)
    if (home === undefined) throw refusal('EROFS', 'write', to)
    if (from === to) return
    // lock_rename: neither into what is below it nor onto what is above (ENOTEMPTY)
    if (to.startsWith(`${from}/`)) throw refusal('EINVAL', 'write', to)
    if (from.startsWith(`${to}/`)) throw refusal('EBUSY', 'write', to)
    if (kind !== 'dir' && taken === 'dir') throw refusal('EISDIR', 'write', to)
    if (kind === 'dir' && taken === 'file') throw refusal('ENOTDIR', 'write', from)
    if (home.version === 2) throw refusal('EPERM', 'write', from)
    if (source.at !== 'dir') throw refusal('ENOTDIR', 'write', from)
    if (dirName(from) !== dirName(to)) throw refusal('EIO', 'write', to)
    if (taken !== undefined) throw refusal('EEXIST', 'write', to)
    const refused = renameDirectory(model, source.dir, baseName(to))
    if (refused !== undefined) throw refusal(refused, 'write', to)
  }

  function list(path: HostPath): Listing {
    faults.meet('list', path)
    const place = locate(model, 'list', path)
    if (place.at === 'dir') return place.dir.list()
    const kind = kindOf(place)
    if (kind !== 'dir') throw refusal(kind === undefined ? 'ENOENT' : 'ENOTDIR', 'list', path)
    const names = model.store.host.list(path)
    const isFolder = (name: string) => model.store.host.kind(`${path}/${name}`) === 'dir'
    return { dirs: names.filter(isFolder), files: names.filter((name) => !isFolder(name)) }
  }

  return {
    mkdir(path, mode) {
      faults.meet('mkdir', path)
      model.store.exclusive(() => mkdir(path, mode))
    },

    rmdir(path) {
      faults.meet('rmdir', path)
      model.store.exclusive(() => rmdir(path))
    },

    rename(from, to) {
      model.store.exclusive(() => rename(from, to))
    },

    readdir(path) {
      const { dirs, files } = list(path)
      return [...dirs, ...files].sort()
    },

    list,
  }
}
