import { START_TIME } from './read-series.js'
import { SPEC_ROWS } from './spec-table.js'

/** Where a number for one sandboxed container can come from. Printed by `cgroupkit explain FAMILY`. */
export const FILLED_BY = {
  limits: 'cgroupkit install: the limits of the spec, written into the directory',
  startedAt: 'cgroupkit install: the mtime of the directory and of its events file',
  cadvisor: 'cAdvisor itself, without looking into the directory',
  runtime: 'the runtime only (runsc events, containerd task metrics): the directory has no processes to count',
  sandbox: 'the host cgroup of the sandbox only: one number for the whole pod, never per container',
  snapshotter: 'the snapshotter of the container engine only',
  nobody: 'nobody: no runtime with a kernel of its own tells it',
} as const

/** A family of cAdvisor's exposition (0.60), and what a directory without processes makes of it. */
export interface CadvisorFamily {
  name: string
  type: 'counter' | 'gauge'
  /** beyond `CADVISOR_LABELS` */
  labels: readonly string[]
  /** one series per container, with `CADVISOR_LABELS`; false: one per cAdvisor */
  perContainer: boolean
  /** carries the time of the last housekeeping; spec series do not */
  timestamped: boolean
  help: string
  /** the word of `--enable_metrics` that brings it; `always` and `spec` cannot be switched off */
  kind: string
  /** shown by the kubelet at /metrics/cadvisor; pressure needs its KubeletPSI gate */
  kubelet: boolean
  /** what cAdvisor shows for a directory that no process is in */
  idle: string
  filledBy: keyof typeof FILLED_BY
}

/** On every series of a container; the kubelet adds container, namespace and pod. */
export const CADVISOR_LABELS = ['id', 'image', 'name'] as const

/** pkg/kubelet/cadvisor/cadvisor_linux.go:New. */
const KUBELET_KINDS = new Set(
  ['always', 'spec', 'cpu', 'memory', 'cpuLoad', 'diskIO', 'disk', 'network', 'app', 'process', 'oom_event', 'pressure'])

type Row = readonly [name: string, type: 'counter' | 'gauge', labels: string, idle: string, filledBy: keyof typeof FILLED_BY, help: string]

/** By kind, from lib/metrics/prometheus.go:NewPrometheusCollector. Without the families of the spec table, which has them. */
const ROWS: Readonly<Record<string, readonly Row[]>> = {
  always: [
    ['container_last_seen', 'gauge', '', 'now', 'cadvisor', 'Last time a container was seen by the exporter'],
    ['container_health_state', 'gauge', '', '-1', 'cadvisor', "The result of the container's health check"],
    ['container_scrape_error', 'gauge', '', 'no directory', 'cadvisor', '1 if there was an error while getting container metrics, 0 otherwise'],
    ['cadvisor_version_info', 'gauge', 'cadvisorRevision cadvisorVersion dockerVersion kernelVersion osVersion', 'no directory', 'cadvisor', "A metric with a constant '1' value labeled by kernel version, OS version, docker version, cadvisor version & cadvisor revision."],
  ],
  cpu: [
    ['container_cpu_user_seconds_total', 'counter', '', '0', 'sandbox', 'Cumulative user cpu time consumed in seconds.'],
    ['container_cpu_system_seconds_total', 'counter', '', '0', 'sandbox', 'Cumulative system cpu time consumed in seconds.'],
    ['container_cpu_usage_seconds_total', 'counter', 'cpu', 'absent', 'runtime', 'Cumulative cpu time consumed in seconds.'],
    ['container_cpu_cfs_periods_total', 'counter', '', 'a few with a quota', 'sandbox', 'Number of elapsed enforcement period intervals.'],
    ['container_cpu_cfs_throttled_periods_total', 'counter', '', '0 with a quota', 'sandbox', 'Number of throttled period intervals.'],
    ['container_cpu_cfs_throttled_seconds_total', 'counter', '', '0 with a quota', 'sandbox', 'Total time duration the container has been throttled.'],
    ['container_cpu_cfs_burst_periods_total', 'counter', '', '0 with a quota', 'sandbox', 'Number of periods when burst occurs.'],
    ['container_cpu_cfs_burst_seconds_total', 'counter', '', '0 with a quota', 'sandbox', 'Total time duration the container has been bursted.'],
  ],
  sched: [
    ['container_cpu_schedstat_run_seconds_total', 'counter', '', '0', 'nobody', 'Time duration the processes of the container have run on the CPU.'],
    ['container_cpu_schedstat_runqueue_seconds_total', 'counter', '', '0', 'nobody', 'Time duration processes of the container have been waiting on a runqueue.'],
    ['container_cpu_schedstat_run_periods_total', 'counter', '', '0', 'nobody', 'Number of times processes of the cgroup have run on the cpu'],
  ],
  cpuLoad: [
    ['container_cpu_load_average_10s', 'gauge', '', '0', 'nobody', 'Value of container cpu load average over the last 10 seconds.'],
    ['container_cpu_load_d_average_10s', 'gauge', '', '0', 'nobody', 'Value of container cpu load.d average over the last 10 seconds.'],
    ['container_tasks_state', 'gauge', 'state', '0', 'nobody', 'Number of tasks in given state'],
  ],
  hugetlb: [
    ['container_hugetlb_failcnt', 'counter', 'pagesize', '0 with hugetlb', 'sandbox', 'Number of hugepage usage hits limits'],
    ['container_hugetlb_usage_bytes', 'gauge', 'pagesize', '0 with hugetlb', 'sandbox', 'Current hugepage usage in bytes'],
    ['container_hugetlb_max_usage_bytes', 'gauge', 'pagesize', '0 with hugetlb', 'sandbox', 'Maximum hugepage usage recorded in bytes'],
  ],
  memory: [
    ['container_memory_cache', 'gauge', '', '0', 'sandbox', 'Number of bytes of page cache memory.'],
    ['container_memory_rss', 'gauge', '', '0', 'sandbox', 'Size of RSS in bytes.'],
    ['container_memory_kernel_usage', 'gauge', '', '0', 'sandbox', 'Size of kernel memory allocated in bytes.'],
    ['container_memory_mapped_file', 'gauge', '', '0', 'sandbox', 'Size of memory mapped files in bytes.'],
    ['container_memory_swap', 'gauge', '', '0', 'sandbox', 'Container swap usage in bytes.'],
    ['container_memory_failcnt', 'counter', '', '0', 'sandbox', 'Number of memory usage hits limits'],
    ['container_memory_usage_bytes', 'gauge', '', '0', 'runtime', 'Current memory usage in bytes, including all memory regardless of when it was accessed'],
    ['container_memory_max_usage_bytes', 'gauge', '', '0', 'sandbox', 'Maximum memory usage recorded in bytes'],
    ['container_memory_working_set_bytes', 'gauge', '', '0', 'runtime', 'Current working set in bytes.'],
    ['container_memory_total_active_file_bytes', 'gauge', '', '0', 'sandbox', 'Current total active file in bytes.'],
    ['container_memory_total_inactive_file_bytes', 'gauge', '', '0', 'sandbox', 'Current total inactive file in bytes.'],
    ['container_memory_failures_total', 'counter', 'failure_type scope', '0', 'sandbox', 'Cumulative count of memory allocation failures.'],
    ['container_memory_events_high_total', 'counter', '', '0', 'sandbox', 'Cumulative count of memory.high throttle events for the container'],
    ['container_memory_events_max_total', 'counter', '', '0', 'sandbox', 'Cumulative count of memory.max limit hit events for the container'],
    ['container_memory_file_dirty_bytes', 'gauge', '', '0', 'sandbox', 'Number of bytes of file cache that has been modified but not yet written back to disk.'],
    ['container_memory_file_writeback_bytes', 'gauge', '', '0', 'sandbox', 'Number of bytes of file cache that is currently being written back to disk.'],
    ['container_memory_pgscan_total', 'counter', '', '0', 'sandbox', 'Cumulative number of pages scanned by the page reclaim algorithm.'],
    ['container_memory_pgsteal_total', 'counter', '', '0', 'sandbox', 'Cumulative number of pages reclaimed by the page reclaim algorithm.'],
    ['container_memory_workingset_refault_file_total', 'counter', '', '0', 'sandbox', 'Cumulative number of refaults of previously evicted file pages.'],
    ['container_memory_workingset_refault_anon_total', 'counter', '', '0', 'sandbox', 'Cumulative number of refaults of previously evicted anonymous pages.'],
  ],
  cpuset: [
    ['container_memory_migrate', 'gauge', '', '0', 'nobody', 'Memory migrate status.'],
  ],
  memory_numa: [
    ['container_memory_numa_pages', 'gauge', 'type scope node', '0 on v1', 'nobody', 'Number of used pages per NUMA node'],
  ],
  disk: [
    ['container_fs_inodes_free', 'gauge', 'device', 'absent', 'nobody', 'Number of available Inodes'],
    ['container_fs_inodes_total', 'gauge', 'device', 'absent', 'snapshotter', 'Number of Inodes'],
    ['container_fs_limit_bytes', 'gauge', 'device', 'absent', 'nobody', 'Number of bytes that can be consumed by the container on this filesystem.'],
    ['container_fs_usage_bytes', 'gauge', 'device', 'absent', 'snapshotter', 'Number of bytes that are consumed by the container on this filesystem.'],
  ],
  diskIO: [
    ['container_fs_reads_bytes_total', 'counter', 'device', 'absent', 'sandbox', 'Cumulative count of bytes read'],
    ['container_fs_reads_total', 'counter', 'device', 'absent', 'sandbox', 'Cumulative count of reads completed'],
    ['container_fs_sector_reads_total', 'counter', 'device', 'absent', 'nobody', 'Cumulative count of sector reads completed'],
    ['container_fs_reads_merged_total', 'counter', 'device', 'absent', 'nobody', 'Cumulative count of reads merged'],
    ['container_fs_read_seconds_total', 'counter', 'device', 'absent', 'nobody', 'Cumulative count of seconds spent reading'],
    ['container_fs_writes_bytes_total', 'counter', 'device', 'absent', 'sandbox', 'Cumulative count of bytes written'],
    ['container_fs_writes_total', 'counter', 'device', 'absent', 'sandbox', 'Cumulative count of writes completed'],
    ['container_fs_sector_writes_total', 'counter', 'device', 'absent', 'nobody', 'Cumulative count of sector writes completed'],
    ['container_fs_writes_merged_total', 'counter', 'device', 'absent', 'nobody', 'Cumulative count of writes merged'],
    ['container_fs_write_seconds_total', 'counter', 'device', 'absent', 'nobody', 'Cumulative count of seconds spent writing'],
    ['container_fs_io_current', 'gauge', 'device', 'absent', 'nobody', 'Number of I/Os currently in progress'],
    ['container_fs_io_time_seconds_total', 'counter', 'device', 'absent', 'nobody', 'Cumulative count of seconds spent doing I/Os'],
    ['container_fs_io_time_weighted_seconds_total', 'counter', 'device', 'absent', 'nobody', 'Cumulative weighted I/O time in seconds'],
    ['container_fs_io_cost_usage_seconds_total', 'counter', 'device', 'absent', 'nobody', 'Cumulative IOCost usage in seconds'],
    ['container_fs_io_cost_wait_seconds_total', 'counter', 'device', 'absent', 'nobody', 'Cumulative IOCost wait in seconds'],
    ['container_fs_io_cost_indebt_seconds_total', 'counter', 'device', 'absent', 'nobody', 'Cumulative IOCost debt in seconds'],
    ['container_fs_io_cost_indelay_seconds_total', 'counter', 'device', 'absent', 'nobody', 'Cumulative IOCost delay in seconds'],
    ['container_blkio_device_usage_total', 'counter', 'device major minor operation', 'absent', 'sandbox', 'Blkio Device bytes usage'],
  ],
  network: [
    ['container_network_receive_bytes_total', 'counter', 'interface', 'absent', 'sandbox', 'Cumulative count of bytes received'],
    ['container_network_receive_packets_total', 'counter', 'interface', 'absent', 'sandbox', 'Cumulative count of packets received'],
    ['container_network_receive_packets_dropped_total', 'counter', 'interface', 'absent', 'sandbox', 'Cumulative count of packets dropped while receiving'],
    ['container_network_receive_errors_total', 'counter', 'interface', 'absent', 'sandbox', 'Cumulative count of errors encountered while receiving'],
    ['container_network_transmit_bytes_total', 'counter', 'interface', 'absent', 'sandbox', 'Cumulative count of bytes transmitted'],
    ['container_network_transmit_packets_total', 'counter', 'interface', 'absent', 'sandbox', 'Cumulative count of packets transmitted'],
    ['container_network_transmit_packets_dropped_total', 'counter', 'interface', 'absent', 'sandbox', 'Cumulative count of packets dropped while transmitting'],
    ['container_network_transmit_errors_total', 'counter', 'interface', 'absent', 'sandbox', 'Cumulative count of errors encountered while transmitting'],
  ],
  tcp: [
    ['container_network_tcp_usage_total', 'gauge', 'tcp_state', 'absent', 'nobody', 'tcp connection usage statistic for container'],
    ['container_network_tcp6_usage_total', 'gauge', 'tcp_state', 'absent', 'nobody', 'tcp6 connection usage statistic for container'],
  ],
  advtcp: [
    ['container_network_advance_tcp_stats_total', 'gauge', 'tcp_state', 'absent', 'nobody', 'advance tcp connections statistic for container'],
  ],
  udp: [
    ['container_network_udp6_usage_total', 'gauge', 'udp_state', 'absent', 'nobody', 'udp6 connection usage statistic for container'],
    ['container_network_udp_usage_total', 'gauge', 'udp_state', 'absent', 'nobody', 'udp connection usage statistic for container'],
  ],
  process: [
    ['container_processes', 'gauge', '', '0', 'runtime', 'Number of processes running inside the container.'],
    ['container_file_descriptors', 'gauge', '', '0', 'nobody', 'Number of open file descriptors for the container.'],
    ['container_sockets', 'gauge', '', '0', 'nobody', 'Number of open sockets for the container.'],
    ['container_threads', 'gauge', '', '0', 'runtime', 'Number of threads running inside the container'],
    ['container_ulimits_soft', 'gauge', 'ulimit', "the sandbox's", 'cadvisor', 'Soft ulimit values for the container root process. Unlimited if -1, except priority and nice'],
  ],
  perf_event: [
    ['container_perf_events_total', 'counter', 'cpu event', 'absent', 'nobody', 'Perf event metric.'],
    ['container_perf_events_scaling_ratio', 'gauge', 'cpu event', 'absent', 'nobody', 'Perf event metric scaling ratio.'],
    ['container_perf_uncore_events_total', 'counter', 'socket event pmu', 'absent', 'nobody', 'Perf uncore event metric.'],
    ['container_perf_uncore_events_scaling_ratio', 'gauge', 'socket event pmu', 'absent', 'nobody', 'Perf uncore event metric scaling ratio.'],
  ],
  referenced_memory: [
    ['container_referenced_bytes', 'gauge', '', '0', 'nobody', 'Container referenced bytes during last measurements cycle'],
  ],
  resctrl: [
    ['container_memory_bandwidth_bytes', 'gauge', 'node_id', 'absent', 'nobody', 'Total memory bandwidth usage statistics for container counted with RDT Memory Bandwidth Monitoring (MBM).'],
    ['container_memory_bandwidth_local_bytes', 'gauge', 'node_id', 'absent', 'nobody', 'Local memory bandwidth usage statistics for container counted with RDT Memory Bandwidth Monitoring (MBM).'],
    ['container_llc_occupancy_bytes', 'gauge', 'node_id', 'absent', 'nobody', 'Last level cache usage statistics for container counted with RDT Memory Bandwidth Monitoring (MBM).'],
  ],
  oom_event: [
    ['container_oom_events_total', 'counter', '', '0', 'runtime', 'Count of out of memory events observed for the container'],
  ],
  pressure: [
    ['container_pressure_cpu_stalled_seconds_total', 'counter', '', '0', 'sandbox', 'Total time duration no tasks in the container could make progress due to CPU congestion.'],
    ['container_pressure_cpu_waiting_seconds_total', 'counter', '', '0', 'sandbox', 'Total time duration tasks in the container have waited due to CPU congestion.'],
    ['container_pressure_memory_stalled_seconds_total', 'counter', '', '0', 'sandbox', 'Total time duration no tasks in the container could make progress due to memory congestion.'],
    ['container_pressure_memory_waiting_seconds_total', 'counter', '', '0', 'sandbox', 'Total time duration tasks in the container have waited due to memory congestion.'],
    ['container_pressure_io_stalled_seconds_total', 'counter', '', '0', 'sandbox', 'Total time duration no tasks in the container could make progress due to IO congestion.'],
    ['container_pressure_io_waiting_seconds_total', 'counter', '', '0', 'sandbox', 'Total time duration tasks in the container have waited due to IO congestion.'],
  ],
  spec: [
    ['container_creation_time_seconds', 'gauge', '', 'set', 'cadvisor', 'Container creation time since unix epoch in seconds.'],
  ],
}

const SINGLE = new Set(['cadvisor_version_info', 'container_scrape_error'])

function fromRow(kind: string, [name, type, labels, idle, filledBy, help]: Row): CadvisorFamily {
  const perContainer = !SINGLE.has(name)
  return { name, type, labels: labels.split(' ').filter(Boolean), perContainer, timestamped: kind !== 'spec' && perContainer,
    help, kind, kubelet: KUBELET_KINDS.has(kind), idle, filledBy }
}

/** The spec table knows these; pids.max alone is read with the statistics (libcontainer's PidsStats), hence its kind and its timestamp. */
function fromSpec(): CadvisorFamily[] {
  const gauge = { type: 'gauge', labels: [], perContainer: true, kubelet: true } as const
  const limits = SPEC_ROWS.flatMap(({ controller, series }): CadvisorFamily[] => {
    if (series === null) return []
    const kind = controller === 'pids' ? 'process' : 'spec'
    return [{ ...gauge, name: series.name, help: series.help, kind, timestamped: kind !== 'spec', idle: 'as written', filledBy: 'limits' }]
  })
  const start = { name: START_TIME.name, help: START_TIME.help, kind: 'spec', timestamped: false, idle: 'as set' } as const
  return [...limits, { ...gauge, ...start, filledBy: 'startedAt' }]
}

/** Every family of a container (and the two about cAdvisor itself), sorted by name. */
export const CADVISOR_FAMILIES: readonly CadvisorFamily[] = [
  ...Object.entries(ROWS).flatMap(([kind, rows]) => rows.map((row) => fromRow(kind, row))),
  ...fromSpec(),
].sort((a, b) => (a.name < b.name ? -1 : 1))
