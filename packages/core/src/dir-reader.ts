import type { Cgroup } from './cgroup.js'
import type { HostPath } from './port.js'
import type { DirReader } from './read-series.js'

/** Beside the directory, the file whose mtime counts for cAdvisor's start time (lib/container/common/helpers.go:getSpecInternal). */
const START_FILE = { v1: 'cgroup.clone_children', v2: 'cgroup.events' } as const

/**
 * A cgroup's directories as cAdvisor looks at them. v2: one directory. v1: a file lives in the directory of the controller
 * that its name starts with (`cpu.shares` in cpu).
 */
export function dirReader(cgroup: Cgroup): DirReader {
  const { column, fs, host } = cgroup
  const dirOf = (controller: string) => (column === 'v2' ? cgroup.path() : cgroup.path(controller))
  const mtimeMs = startTimes(cgroup)
  return {
    read: (file) => {
      const dir = dirOf(file.slice(0, file.indexOf('.')))
      return dir === undefined ? undefined : fs.read(`${dir}/${file}`)
    },
    has: (controller) => {
      const dir = dirOf(controller)
      return dir !== undefined && fs.stat(dir)?.dir === true
    },
    memoryCapacity: host.memoryCapacity,
    ...(mtimeMs === undefined ? {} : { mtimeMs }),
    ...(column === 'v2' ? { parent: () => above(cgroup, cgroup.path()) } : {}),
  }
}

/** v2: the cgroup above, up to the mount. */
function above(cgroup: Cgroup, dir: HostPath | undefined): DirReader | undefined {
  if (dir === undefined || cgroup.placements().some(({ mount }) => mount === dir)) return undefined
  const parent = dir.slice(0, dir.lastIndexOf('/'))
  return {
    read: (file) => cgroup.fs.read(`${parent}/${file}`),
    has: () => true,
    memoryCapacity: cgroup.host.memoryCapacity,
    parent: () => above(cgroup, parent),
  }
}

/** The earliest over all hierarchies, as cAdvisor takes it. */
function startTimes(cgroup: Cgroup): DirReader['mtimeMs'] {
  const dirs = cgroup.placements().map(({ dir }) => dir)
  const earliest = (paths: readonly string[]) =>
    paths
      .flatMap((path) => cgroup.fs.stat(path)?.mtimeMs ?? [])
      .reduce<number | undefined>((least, ms) => (least === undefined ? ms : Math.min(least, ms)), undefined)
  const dir = earliest(dirs)
  const events = earliest(dirs.map((path) => `${path}/${START_FILE[cgroup.column]}`))
  return dir === undefined ? undefined : { dir, ...(events === undefined ? {} : { events }) }
}
