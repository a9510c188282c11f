import { type Backing, CgroupError, checkComponents, type HostPath, type Placement } from '@cgroupkit/core'

/** One hierarchy of the host and this cgroup's directory in it. */
export type Hierarchy = Placement

/** What cAdvisor needs a directory for (lib/container/libcontainer: cpu and cpuacct, memory, pids); others would show nothing. */
const COMPAT_HIERARCHIES = ['cpu', 'cpuacct', 'memory', 'pids'] as const

/**
 * Every v1 hierarchy of the host, in mount order, each once: co-mounted controllers share one, and a hierarchy that is mounted a second
 * time (or is reached through a symlink such as cpu → cpu,cpuacct) is the same one. The v2 mount of a hybrid host is left alone.
 * `parents` (gVisor's relative names) puts a controller's directory below its own parent. ERR_HOST, ERR_PATH.
 */
export function hierarchiesOf(
  { host }: Pick<Backing, 'host'>,
  components: readonly string[],
  parents: Readonly<Record<string, readonly string[]>> = {},
): Hierarchy[] {
  const seen = new Set<string>()
  const found: Hierarchy[] = []
  for (const { version, point, controllers } of host.mounts) {
    if (version !== 1 || controllers.every((controller) => seen.has(controller))) continue
    for (const controller of controllers) seen.add(controller)
    const parent = controllers.map((controller) => parents[plain(controller)]).find((names) => names !== undefined)
    const below = [...(parent ?? []), ...components]
    checkComponents(below)
    found.push({ mount: point, components: below, controllers, dir: `${point}/${below.join('/')}` })
  }
  if (found.length > 0) return found
  throw new CgroupError('ERR_HOST', 'detect', '/sys/fs/cgroup', {
    message: `no v1 hierarchy is mounted: the host is ${host.mode}`,
    hint: 'use the v2 backend',
  })
}

/** A named hierarchy is `name=systemd` to the kernel and `systemd` to everybody else. */
export function plain(controller: string): string {
  return controller.startsWith('name=') ? controller.slice(5) : controller
}

export function hierarchyOf(hierarchies: readonly Hierarchy[], controller: string): Hierarchy | undefined {
  const wanted = plain(controller)
  return hierarchies.find(({ controllers }) => controllers.some((name) => plain(name) === wanted))
}

/** The hierarchies that compat mode makes a directory in, co-mounts once. */
export function compatPlacements(hierarchies: readonly Hierarchy[]): Placement[] {
  const found = COMPAT_HIERARCHIES.map((controller) => hierarchyOf(hierarchies, controller))
  return [...new Set(found.filter((hierarchy) => hierarchy !== undefined))]
}

/** v1 files are named after their controller: `memory.limit_in_bytes`. */
export function fileOf(hierarchies: readonly Hierarchy[], file: string): HostPath | undefined {
  const dir = hierarchyOf(hierarchies, file.split('.', 1)[0] ?? '')?.dir
  return dir === undefined ? undefined : `${dir}/${file}`
}
