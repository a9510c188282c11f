import type { Mount } from './host-types.js'
import type { HostPath } from './port.js'

/** Where every distribution mounts cgroups, and where cAdvisor looks. */
export const CGROUP_ROOT: HostPath = '/sys/fs/cgroup'

/** Every v1 controller the kernel ever had (cgroup-v1.c is frozen); all other super options are flags (`xattr`, `noprefix`, `seclabel` …). */
const V1_CONTROLLERS = new Set([
  'cpuset',
  'cpu',
  'cpuacct',
  'blkio',
  'memory',
  'devices',
  'freezer',
  'net_cls',
  'perf_event',
  'net_prio',
  'hugetlb',
  'pids',
  'rdma',
  'misc',
  'debug',
])

/** A v1 controller, or a named hierarchy without one (`name=systemd`). */
export function isV1Controller(name: string): boolean {
  return V1_CONTROLLERS.has(name) || /^name=./.test(name)
}

/** proc_pid_mountinfo(5): space, tab, newline and backslash are octal. */
function octalDecoded(field: string): string {
  return field.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)))
}

function parseLine(line: string): Mount | undefined {
  // The optional fields are any number of words; the first lone dash ends them.
  const words = line.trim().split(/ +/)
  const dash = words.indexOf('-', 6)
  const [, , , bind, point] = words
  if (dash < 0 || bind === undefined || !point?.startsWith('/')) return undefined
  const [type, , options = ''] = words.slice(dash + 1)
  const controllers = type === 'cgroup' ? options.split(',').filter(isV1Controller) : []
  if (type !== 'cgroup2' && controllers.length === 0) return undefined
  return { point: octalDecoded(point), version: type === 'cgroup2' ? 2 : 1, controllers, bind: octalDecoded(bind) }
}

/** The cgroup mounts of a mountinfo text, in its order. Lines that are not cgroup mounts, or no mount lines at all, are passed over. */
export function parseMountInfo(text: string): Mount[] {
  return text.split('\n').flatMap((line) => parseLine(line) ?? [])
}

/** Is `path` the mount point `point` itself or below it? */
export function isUnder(path: HostPath, point: HostPath): boolean {
  if (!path.startsWith(point)) return false
  return path.length === point.length || point === '/' || path[point.length] === '/'
}

/** The first mount of `controller` ('' = cgroup2) at or below `prefix`; of several mounts on one point the last, which hides the others. */
export function findMount(mounts: readonly Mount[], controller: string, prefix: HostPath = ''): Mount | undefined {
  const has = (mount: Mount) => (controller === '' ? mount.version === 2 : mount.controllers.includes(controller))
  const first = mounts.find((mount) => has(mount) && (prefix === '' || isUnder(mount.point, prefix)))
  return first && mounts.findLast((mount) => has(mount) && mount.point === first.point)
}

/** One mount per hierarchy: the first at or below /sys/fs/cgroup, else the first. A later mount on the same point counts instead. */
export function selectMounts(mounts: readonly Mount[]): Mount[] {
  const selected = new Set<Mount>()
  for (const mount of mounts) {
    const name = mount.version === 2 ? '' : (mount.controllers[0] ?? '')
    const best = findMount(mounts, name, CGROUP_ROOT) ?? findMount(mounts, name)
    if (best !== undefined) selected.add(best)
  }
  return [...selected]
}

/**
 * The directory that holds the hierarchies (v1, hybrid) or is the hierarchy (v2): the first mount's point, or its parent when it is
 * named after its controllers or `unified`. /sys/fs/cgroup when nothing is mounted.
 */
export function findCgroupRoot(mounts: readonly Mount[]): HostPath {
  const first = mounts[0]
  if (first === undefined) return CGROUP_ROOT
  const cut = first.point.lastIndexOf('/')
  const base = first.point.slice(cut + 1)
  const named = base === 'unified' || base === 'systemd' || base.includes(',') || V1_CONTROLLERS.has(base)
  return named && cut > 0 ? first.point.slice(0, cut) : first.point
}
