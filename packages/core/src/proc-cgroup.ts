import { CgroupError } from './errors.js'
import type { Mount } from './host-types.js'
import { findMount, isV1Controller, selectMounts } from './mountinfo.js'

/** One line of /proc/PID/cgroup: one hierarchy. */
export interface ProcCgroup {
  /** hierarchy number; 0 is cgroup v2 */
  id: number
  /** co-mounted controllers, or `name=…`; empty is cgroup v2 */
  controllers: readonly string[]
  /** as the kernel prints it, but without ` (deleted)` */
  path: string
  /** The directory was removed while the process (a zombie) still belongs to it. */
  deleted: boolean
  /** `/..` in front: above the root of the reader's cgroup namespace. Such a path names nothing here and must not be joined. */
  outside: boolean
}

const DELETED = ' (deleted)'

/** proc_pid_cgroup(5): `id:controllers:path`, where the path may hold colons. Throws CgroupError ERR_HOST for any other line. */
export function parseProcCgroup(text: string, file = '/proc/self/cgroup'): ProcCgroup[] {
  const entries: ProcCgroup[] = []
  for (const line of text.split('\n')) {
    if (line === '') continue
    const [, id, controllers, path] = /^([0-9]{1,10}):([^:]*):(.+)$/s.exec(line) ?? []
    if (id === undefined || controllers === undefined || path === undefined) {
      throw new CgroupError('ERR_HOST', 'parse', file, {
        data: line,
        message: 'not a line of the form id:controllers:path',
      })
    }
    const deleted = path.endsWith(DELETED)
    entries.push({
      id: Number(id),
      controllers: controllers === '' ? [] : controllers.split(','),
      path: deleted ? path.slice(0, -DELETED.length) : path,
      deleted,
      outside: path === '/..' || path.startsWith('/../'),
    })
  }
  return entries
}

/** `path` as seen from `root`, with '/' for `root` itself. undefined: not below it. */
function below(path: string, root: string): string | undefined {
  if (root === '/') return path
  if (path === root) return '/'
  return path.startsWith(`${root}/`) ? path.slice(root.length) : undefined
}

/**
 * The own cgroup per controller ('' = v2) as a path below that controller's mount point: what of the path the mount's root (mountinfo field 4)
 * already stands for is taken off, as nested containers need. What lies outside the namespace or the mount is left out, as are
 * controllers that Linux does not have. Throws CgroupError ERR_HOST for a relative path that cannot be told from the mount's root.
 */
export function cgroupPathsOf(procCgroup: readonly ProcCgroup[], mounts: readonly Mount[]): Record<string, string> {
  const selected = selectMounts(mounts)
  const paths: Record<string, string> = {}
  for (const { controllers, path, outside } of procCgroup) {
    if (outside) continue
    for (const controller of controllers.length === 0 ? [''] : controllers.filter(isV1Controller)) {
      const root = findMount(selected, controller)?.bind ?? '/'
      if (root !== '/' && !path.startsWith('/')) {
        throw new CgroupError('ERR_HOST', 'parse', path, {
          message: `not relative to ${root}, the root of the ${controller} mount`,
        })
      }
      const inside = below(path, root)
      if (inside !== undefined) paths[controller] = inside
    }
  }
  return paths
}
