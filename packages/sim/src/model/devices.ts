/** Block devices of the simulated host: a virtio disk (254:0, as recorded) and an NVMe one. */
export const DEVICES: readonly string[] = ['254:0', '259:0']

export const NETWORK_DEVICES: readonly string[] = ['lo', 'eth0']

/** One NUMA node, as on every host that was measured. */
export const MEMORY_NODES = 1
/** MAX_NUMNODES of Debian's amd64 kernels (NODES_SHIFT 10): above it ERANGE, below it but absent EINVAL. */
export const MAX_NODES = 1024

/** NR_CPUS of the same kernels. */
const MAX_CPUS = 8192

/** cftype.max_write_len of lists of CPUs and of nodes (kernel/cgroup/cpuset.c). */
export const MOST_CPUS = 100 + 6 * MAX_CPUS
export const MOST_MEMS = 100 + 6 * MAX_NODES

/** Huge page sizes of amd64: name, and pages of 4 KiB in one. */
export const HUGE_PAGES = [
  ['1GB', 262144n],
  ['2MB', 512n],
] as const
