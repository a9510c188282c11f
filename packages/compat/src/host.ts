import type { Backing } from '@cgroupkit/core'
import { detectHost, nodeCgroupFs, systemClock } from '@cgroupkit/core/node'

export interface HostOptions {
  /** '' (default): this host; else a folder that holds a whole host (`/host` in a DaemonSet): `proc/`, `run/`, `sys/`. */
  root?: string | undefined
}

/**
 * The kernel's own host, without D-Bus, child processes and the simulator: what the OCI hook needs. Synchronous.
 * Throws CgroupError ERR_HOST when no cgroup mount is found, or when a mount point is a plain folder.
 */
export function openNodeHost(options: HostOptions = {}): Backing {
  const host = detectHost(options.root === undefined ? {} : { root: options.root })
  return { host, fs: nodeCgroupFs(host), clock: systemClock }
}
