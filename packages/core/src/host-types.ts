import type { HostPath } from './port.js'

export interface Mount {
  point: HostPath
  version: 1 | 2
  /** v1: co-mounted controllers in mount order (`name=systemd` for a named hierarchy); v2: empty, see cgroup.controllers */
  controllers: readonly string[]
  /** mountinfo field 4: which directory of the hierarchy is mounted here */
  bind: string
}

export interface Host {
  root: string
  mode: 'v1' | 'hybrid' | 'v2'
  mounts: readonly Mount[]
  /** own cgroup per hierarchy, from /proc/self/cgroup; key '' = v2 */
  own: Readonly<Record<string, string>>
  systemd: boolean
  uid: number
  cpus: number
  /** bytes */
  memoryCapacity: bigint
  kernel: string
}

/** The texts a host is recognised by. */
export interface HostText {
  root?: string
  mountinfo: string
  procCgroup: string
  meminfo?: string
  systemd: boolean
  uid: number
  cpus?: number
  kernel?: string
}
