import { statfsSync } from 'node:fs'
import { join } from 'node:path'
import { type Backing, CgroupError, type Host, type Mount } from '@cgroupkit/core'
import { detectHost, nodeCgroupFs, systemClock } from '@cgroupkit/core/node'

/** statfs(2) f_type, from include/uapi/linux/magic.h. */
const CGROUP_SUPER_MAGIC = 0x27e0eb
const CGROUP2_SUPER_MAGIC = 0x63677270

/** The hierarchies whose absence makes a host useless to cgroupkit; named or optional ones may be missing under a root. */
const NEEDED = ['cpu', 'cpuacct', 'memory', 'pids']

export interface HostOptions {
  /** '' (default): this host; else a folder that holds a whole host (`/host` in a DaemonSet): `proc/`, `run/`, `sys/`. */
  root?: string | undefined
}

/**
 * The kernel's own host, without D-Bus, child processes and the simulator: what the OCI hook needs. Synchronous.
 * Throws CgroupError ERR_HOST when no cgroup mount is found, or when a mount point is not a cgroup filesystem.
 */
export function openNodeHost(options: HostOptions = {}): Backing {
  const host = detectHost(options.root === undefined ? {} : { root: options.root })
  refuseForeignMounts(host)
  return { host, fs: nodeCgroupFs(host), clock: systemClock }
}

/**
 * A plain folder is never taken for a cgroup mount: directories made in it would have no interface files, and removing
 * them would need what cgroupkit must never do on a node (unlink, recursive removal).
 */
function refuseForeignMounts(host: Host): void {
  for (const mount of host.mounts) {
    if (!isNeeded(host, mount)) continue
    const type = typeOf(join(host.root, mount.point))
    if (type === (mount.version === 2 ? CGROUP2_SUPER_MAGIC : CGROUP_SUPER_MAGIC)) continue
    throw new CgroupError('ERR_HOST', 'detect', mount.point, {
      message:
        type === undefined ? 'the cgroup mount point is not there' : 'the mount point is not a cgroup filesystem',
      hint:
        host.root === ''
          ? 'mount cgroup2 at /sys/fs/cgroup, or run on the host instead of in a container without it'
          : `--root wants a mounted host or a simulated one (cgroupkit sim create DIR); ${host.root} is a plain folder`,
    })
  }
}

function isNeeded(host: Host, mount: Mount): boolean {
  return host.mode === 'v2' ? mount.version === 2 : mount.controllers.some((name) => NEEDED.includes(name))
}

function typeOf(path: string): number | undefined {
  try {
    return statfsSync(path).type
  } catch {
    return undefined
  }
}
