import { type FSWatcher, lstatSync, watch } from 'node:fs'
import { CgroupError } from '../errors.js'
import type { FsEvent, HostPath } from '../port.js'
import { call } from './refused.js'

type Kind = 'directory' | 'file' | 'absent'

function kindOf(path: string): Kind {
  const found = lstatSync(path, { throwIfNoEntry: false })
  return found === undefined ? 'absent' : found.isDirectory() ? 'directory' : 'file'
}

/**
 * inotify through libuv, which tells apart only "renamed" (created, deleted, moved) and "changed" (modified, attributes): what an event
 * was is read off the tree. Cgroup interface files come and go without events, so what has gone was a directory.
 */
export function watchPath(real: string, path: HostPath, on: (event: FsEvent) => void): () => void {
  const directory = call('watch', path, () => lstatSync(real)).isDirectory()
  let open = true
  const watcher = start(real, path, (type, name) => {
    if (!open) return
    if (name === null) return on({ kind: 'overflow', path, dir: directory })
    const kind = kindOf(directory ? `${real}/${name}` : real)
    const at = directory ? `${path}/${name}` : path
    if (type === 'change') return on({ kind: 'modify', path: at, dir: kind === 'directory' })
    on({ kind: kind === 'absent' ? 'delete' : 'create', path: at, dir: kind !== 'file' })
  })
  // The kernel took the watch away: whoever watches must look for itself.
  watcher.on('error', () => open && on({ kind: 'overflow', path, dir: directory }))
  return () => {
    open = false
    watcher.close()
  }
}

function start(real: string, path: HostPath, on: (type: 'rename' | 'change', name: string | null) => void): FSWatcher {
  try {
    return call('watch', path, () => watch(real, on))
  } catch (error) {
    if (!(error instanceof CgroupError) || !['ENOSPC', 'EMFILE'].includes(error.code)) throw error
    const limit = error.code === 'ENOSPC' ? 'max_user_watches' : 'max_user_instances'
    throw new CgroupError(error.code, 'watch', path, { hint: `raise sysctl fs.inotify.${limit}`, cause: error })
  }
}
