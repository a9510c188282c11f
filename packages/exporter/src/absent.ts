/** Why a family of cAdvisor's is not told at all. */
export const REASONS = {
  kernel: 'a kernel of its own counts it, if at all, and no runtime hands it on',
  process: 'counted among processes of the host (/proc/PID), of which a sandboxed container has none',
  hardware: 'a counter of the host’s processors: it cannot be split by sandboxed containers',
  sockets: 'read in a network namespace of the host, in which a sandboxed container has no sockets',
  cgroup: 'no runtime and no host cgroup (v2) keeps it',
  cadvisor: 'about cAdvisor itself',
} as const

const NAMES = {
  kernel: [
    'container_cpu_load_average_10s',
    'container_cpu_load_d_average_10s',
    'container_tasks_state',
    'container_memory_migrate',
    'container_memory_numa_pages',
  ],
  process: [
    'container_cpu_schedstat_run_periods_total',
    'container_cpu_schedstat_run_seconds_total',
    'container_cpu_schedstat_runqueue_seconds_total',
    'container_file_descriptors',
    'container_referenced_bytes',
    'container_sockets',
  ],
  hardware: [
    'container_llc_occupancy_bytes',
    'container_memory_bandwidth_bytes',
    'container_memory_bandwidth_local_bytes',
    'container_perf_events_scaling_ratio',
    'container_perf_events_total',
    'container_perf_uncore_events_scaling_ratio',
    'container_perf_uncore_events_total',
  ],
  sockets: [
    'container_network_advance_tcp_stats_total',
    'container_network_tcp6_usage_total',
    'container_network_tcp_usage_total',
    'container_network_udp6_usage_total',
    'container_network_udp_usage_total',
  ],
  cgroup: [
    'container_fs_io_cost_indebt_seconds_total',
    'container_fs_io_cost_indelay_seconds_total',
    'container_fs_io_cost_usage_seconds_total',
    'container_fs_io_cost_wait_seconds_total',
    'container_fs_io_current',
    'container_fs_io_time_seconds_total',
    'container_fs_io_time_weighted_seconds_total',
    'container_fs_read_seconds_total',
    'container_fs_reads_merged_total',
    'container_fs_sector_reads_total',
    'container_fs_sector_writes_total',
    'container_fs_write_seconds_total',
    'container_fs_writes_merged_total',
  ],
  cadvisor: ['cadvisor_version_info'],
} as const satisfies Record<keyof typeof REASONS, readonly string[]>

/** Each family that is not told, and why. */
export const ABSENT: ReadonlyMap<string, keyof typeof REASONS> = new Map(
  (Object.keys(REASONS) as (keyof typeof REASONS)[]).flatMap((reason) => NAMES[reason].map((name) => [name, reason])),
)
