import { createHash } from 'node:crypto'

/** Who makes the cgroups: runsc over D-Bus (`--systemd-cgroup`), or runsc itself. */
export type RunscDriver = 'systemd' | 'cgroupfs'
export type RunscCgroup = 'v2' | 'v1'

/** pause is the sandbox; hooked has the hook, blind has it with a host that is not there. */
export const CONTAINERS = ['pause', 'app', 'side', 'hooked', 'blind'] as const
export type ContainerName = (typeof CONTAINERS)[number]

/** As CRI names containers: 64 hex digits, which is also what cAdvisor looks for. */
export const idOf = (name: ContainerName): string => createHash('sha256').update(name).digest('hex')

const POD = 'pod8f0b2c1e'

/** The pod's cgroup, below the mount. */
export const podOf = (driver: RunscDriver): string =>
  driver === 'systemd'
    ? `/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-${POD}.slice`
    : `/kubepods/burstable/${POD}`

/** Of v1 alone: runsc resolves it against its own cgroup in each hierarchy, and only its state file says to what. */
const isRelative = (name: ContainerName, cgroup: RunscCgroup) => name === 'side' && cgroup === 'v1'

export function cgroupsPathOf(name: ContainerName, driver: RunscDriver, cgroup: RunscCgroup): string {
  if (driver === 'systemd') return `kubepods-burstable-${POD}.slice:cri-containerd:${idOf(name)}`
  return isRelative(name, cgroup) ? `relative/${idOf(name)}` : `${podOf(driver)}/${idOf(name)}`
}

/** The last component of its directory. */
export const nameOfDir = (name: ContainerName, driver: RunscDriver): string =>
  driver === 'systemd' ? `cri-containerd-${idOf(name)}.scope` : idOf(name)

/** Every field that compat mode has a file for, over the pod; the texts that they must become are in expected.ts. */
const RESOURCES: Readonly<Record<ContainerName, object>> = {
  pause: { cpu: { shares: 2 } },
  app: {
    memory: { limit: 134217728, swap: 134217728, reservation: 67108864 },
    cpu: { shares: 512, quota: 50000, period: 100000 },
    pids: { limit: 77 },
  },
  side: {
    memory: { limit: 67108864, swap: 100663296 },
    cpu: { shares: 256, quota: 20000, period: 100000 },
    pids: { limit: 55 },
  },
  hooked: { memory: { limit: 33554432 }, cpu: { shares: 1024 }, pids: { limit: 33 } },
  blind: { memory: { limit: 33554432 }, cpu: { shares: 1024 }, pids: { limit: 33 } },
}

export interface Hooks {
  path: string
  args: readonly string[]
}

/** A bundle's config.json, shaped as containerd's CRI writes it. */
export function specOf(name: ContainerName, driver: RunscDriver, cgroup: RunscCgroup, rootfs: string, hook?: Hooks) {
  const hooks = (point: string) => hook && [{ path: hook.path, args: [...hook.args, point], timeout: 30 }]
  return {
    ociVersion: '1.0.2',
    process: { user: { uid: 0, gid: 0 }, args: ['/bin/sleep', '1000000'], env: ['PATH=/bin'], cwd: '/' },
    root: { path: rootfs, readonly: true },
    hostname: 'pod',
    mounts: [{ destination: '/proc', type: 'proc', source: 'proc' }],
    annotations: {
      'io.kubernetes.cri.container-type': name === 'pause' ? 'sandbox' : 'container',
      'io.kubernetes.cri.sandbox-id': idOf('pause'),
      ...(name !== 'pause' && { 'io.kubernetes.cri.container-name': name }),
    },
    ...(hook !== undefined && { hooks: { poststart: hooks('poststart'), poststop: hooks('poststop') } }),
    linux: {
      cgroupsPath: cgroupsPathOf(name, driver, cgroup),
      resources: RESOURCES[name],
      namespaces: [{ type: 'pid' }, { type: 'mount' }],
    },
  }
}

/** Whether a path below the mount is the pod's: its own cgroup, or one of a container wherever that is. */
export const isOfPod = (path: string): boolean =>
  path.includes(POD) || CONTAINERS.some((name) => path.includes(idOf(name)))
