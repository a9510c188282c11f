import type { Host } from '@cgroupkit/core'
import type { Kernel } from './kernel.js'

export interface SimOptions {
  /** Default 'v2'. */
  cgroup?: Host['mode']
  /**
   * v2: what root's cgroup.controllers offers. v1 and hybrid: one entry per hierarchy, co-mounts joined by a comma (`cpu,cpuacct`).
   * Default: what Debian's kernel of that version has.
   */
  controllers?: readonly string[]
  /** hybrid only: the controllers that no v1 hierarchy took; default none. */
  unified?: readonly string[]
  /** Default '6.1'. */
  kernel?: Kernel
  /** Version of systemd, which then has booted: its directories, and `sim.bus`. Default false: a bare kernel. */
  systemd?: number | false
  /** Default 'memory'. */
  store?: 'memory' | 'tmpdir'
  /** tmpdir only: an existing, empty folder to use instead of a temporary one; `dispose` leaves it in place. */
  dir?: string
  /** Online CPUs, default 2 (as on the machines whose recordings the model answers for). */
  cpus?: number
  /** MemTotal in bytes, default 8 GiB. */
  memoryBytes?: bigint
  /** Start of `sim.random()`, for faults that a test must be able to repeat. Default 1. */
  seed?: number
}

/** What a simulated host is, written into `cgroupkit-sim.json` of a tmpdir one. */
export interface HostPlan {
  version: 1
  mode: Host['mode']
  kernel: Kernel
  systemd: number | false
  cpus: number
  memoryBytes: string
  seed: number
  hierarchies: readonly HierarchyPlan[]
}

export interface HierarchyPlan {
  /** As in /proc/<pid>/cgroup; 0 = v2. */
  id: number
  version: 1 | 2
  controllers: readonly string[]
  point: string
  /** Symlinks beside a co-mount: /sys/fs/cgroup/cpu → cpu,cpuacct. */
  aliases: readonly string[]
}

/** The kernel's order: cgroup.controllers prints it whatever order was written (include/linux/cgroup_subsys.h). */
const V2_CONTROLLERS = ['cpuset', 'cpu', 'io', 'memory', 'hugetlb', 'pids', 'rdma', 'misc'] as const

// Hierarchies as systemd mounts them on a v1 host: cpu with cpuacct, net_cls with net_prio.
const V1_MOUNTS = ['cpuset', 'cpu,cpuacct', 'blkio', 'memory', 'devices', 'freezer', 'net_cls,net_prio', 'perf_event']
const V1_LATE = ['hugetlb', 'pids', 'rdma']

const ROOT = '/sys/fs/cgroup'

export function planHost(options: SimOptions): HostPlan {
  const mode = options.cgroup ?? 'v2'
  const kernel = options.kernel ?? '6.1'
  const systemd = options.systemd ?? false
  return {
    version: 1,
    mode,
    kernel,
    systemd,
    cpus: options.cpus ?? 2,
    memoryBytes: String(options.memoryBytes ?? 8n << 30n),
    seed: options.seed ?? 1,
    hierarchies: mode === 'v2' ? [unified(ROOT, v2Controllers(options, kernel))] : legacy(options, mode, systemd),
  }
}

// The misc controller came with 5.13 (kernel/cgroup/misc.c).
function v2Controllers(options: SimOptions, kernel: Kernel): readonly string[] {
  const offered = options.controllers ?? V2_CONTROLLERS.filter((name) => name !== 'misc' || kernel !== '5.10')
  return V2_CONTROLLERS.filter((name) => offered.includes(name))
}

function unified(point: string, controllers: readonly string[]): HierarchyPlan {
  return { id: 0, version: 2, controllers, point, aliases: [] }
}

function legacy(options: SimOptions, mode: 'v1' | 'hybrid', systemd: number | false): HierarchyPlan[] {
  const mounts = [...(options.controllers ?? [...V1_MOUNTS, ...V1_LATE])]
  if (systemd !== false) mounts.unshift('name=systemd')
  const plans = mounts.map((mount, index): HierarchyPlan => {
    const controllers = mount.split(',')
    const point = `${ROOT}/${mount.startsWith('name=') ? mount.slice(5) : mount}`
    const aliases = controllers.length > 1 ? controllers.map((name) => `${ROOT}/${name}`) : []
    return { id: index + 1, version: 1, controllers, point, aliases }
  })
  const rest = V2_CONTROLLERS.filter((name) => options.unified?.includes(name))
  return mode === 'hybrid' ? [...plans, unified(`${ROOT}/unified`, rest)] : plans
}
