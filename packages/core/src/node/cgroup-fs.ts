import { realpathSync, statfsSync } from 'node:fs'
import { CgroupError, codeOf } from '../errors.js'
import { cgroupFs } from '../fs.js'
import type { Host, Mount } from '../host-types.js'
import type { CgroupFs } from '../port.js'
import { nodeSyscalls, rootPrefix } from './syscalls.js'

/** statfs(2) f_type by cgroup version (include/uapi/linux/magic.h). */
const MAGIC = { 1: 0x27e0eb, 2: 0x63677270 } as const

/** Is this mount, below the root, really a cgroup filesystem? undefined: nothing is there. */
function isCgroup(prefix: string, mount: Mount): boolean | undefined {
  const path = prefix + mount.point
  try {
    // A mount point in mountinfo is a real path; one that goes through a symlink is not that mount.
    const straight = realpathSync(path) === (prefix === '' ? path : realpathSync(prefix) + mount.point)
    return straight && statfsSync(path).type === MAGIC[mount.version]
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw new CgroupError('ERR_HOST', 'detect', mount.point, {
      message: 'the mount point cannot be looked at',
      cause: error,
    })
  }
}

/**
 * The kernel's cgroup filesystems as the port. A plain folder is refused: a directory made there would get no interface files, and could not be
 * removed without deleting files. Mounts whose point is not there (a root that holds some hierarchies only) are left out.
 * Throws CgroupError ERR_HOST.
 */
export function nodeCgroupFs(host: Host): CgroupFs {
  const prefix = rootPrefix(host.root)
  const mounts = host.mounts.filter((mount) => {
    const answer = isCgroup(prefix, mount)
    if (answer === false) throw notCgroup(host, mount.point)
    return answer === true
  })
  if (mounts.length === 0) throw notCgroup(host, host.mounts[0]?.point ?? '/sys/fs/cgroup')
  return cgroupFs(nodeSyscalls(prefix), { root: host.root, mounts, symlinks: false })
}

function notCgroup({ root }: Host, point: string): CgroupError {
  return new CgroupError('ERR_HOST', 'detect', root + point, {
    message: 'not a cgroup filesystem',
    hint:
      root === ''
        ? 'mount cgroup2 on /sys/fs/cgroup, or run on the host instead of in a container without it'
        : 'a root is the folder of a mounted host, or of a simulated one',
  })
}
