import { CADVISOR_FAMILIES, type OciField, SPEC_ROWS, START_TIME } from '@cgroupkit/core'
import { countOrNoneText, countText, secondsText } from './count.js'
import { shownLimit } from './limits.js'
import type { Context, MetricRow, Reading, Source } from './metric-row.js'
import type { Count, DeviceStats, FsStats, HugetlbStats, InterfaceStats, Observed, Stats } from './observed.js'

type Who = readonly [container: readonly Source[], sandbox: readonly Source[]]
type Row = readonly [name: string, unit: string, cri: boolean, who: Who, read: (observed: Observed, context: Context) => readonly Reading[]]

// Who knows it: of one container, of the whole pod.
const EACH: Who = [['runsc', 'task'], ['cgroup']]
const KATA: Who = [['task'], ['cgroup']]
const POD: Who = [[], ['cgroup']]
const NETWORK: Who = [['task'], ['runsc']]
const SPEC: Who = [['spec'], []]
const ENGINE: Who = [['engine'], ['engine']]
const OURS: Who = [['exporter'], ['exporter']]

const one = (read: (stats: Stats) => Count | undefined) => ({ stats }: Observed): readonly Reading[] => stats === undefined ? [] : [[read(stats)]]
const cpu = (read: (cpu: NonNullable<Stats['cpu']>) => Count | undefined) => one(({ cpu }) => cpu && read(cpu))
const memory = (read: (memory: NonNullable<Stats['memory']>) => Count | undefined) => one(({ memory }) => memory && read(memory))
const processes = (read: (processes: NonNullable<Stats['processes']>) => Count | undefined) => one(({ processes }) => processes && read(processes))
const hugetlb = (read: (hugetlb: HugetlbStats) => Count | undefined) => ({ stats }: Observed) => stats?.hugetlb?.map((size): Reading => [read(size), size.pagesize]) ?? []
const disk = (read: (device: DeviceStats) => Count | undefined) => ({ stats }: Observed, { dialect }: Context) => stats?.diskIo?.map((device): Reading => [read(device), dialect.device(device)]) ?? []
const network = (read: (net: InterfaceStats) => Count | undefined) => ({ stats }: Observed) => stats?.network?.map((net): Reading => [read(net), net.name]) ?? []
const fs = (read: (fs: FsStats) => Count | undefined) => ({ stats }: Observed) => stats?.filesystem?.map((fs): Reading => [read(fs), fs.device]) ?? []
const epoch = (ms: number | undefined): readonly Reading[] => [[ms === undefined ? undefined : Math.floor(ms / 1000)]]
const U64_MAX = 2n ** 64n - 1n

function failures({ stats }: Observed): readonly Reading[] {
  const { containerData, hierarchicalData } = stats?.memory ?? {}
  return [
    [containerData?.pgfault, 'pgfault', 'container'], [containerData?.pgmajfault, 'pgmajfault', 'container'],
    [hierarchicalData?.pgfault, 'pgfault', 'hierarchy'], [hierarchicalData?.pgmajfault, 'pgmajfault', 'hierarchy'],
  ]
}

function blkio({ stats }: Observed, { dialect }: Context): readonly Reading[] {
  return (stats?.diskIo ?? []).flatMap((device): Reading[] => {
    const of = [dialect.device(device), String(device.major), String(device.minor)] as const
    return [[device.readBytes, ...of, 'Read'], [device.writeBytes, ...of, 'Write'], [device.discardBytes, ...of, 'Discard']]
  })
}

function openFiles({ spec }: Observed, { dialect }: Context): readonly Reading[] {
  const soft = spec?.openFilesSoft
  return [[soft === U64_MAX ? -1 : soft, dialect.openFiles]]
}

const UNITS_OF_LIMITS: Readonly<Record<OciField, string>> = {
  'memory.limit': 'bytes', 'memory.swap': 'bytes', 'memory.reservation': 'bytes',
  'cpu.quota': 'microseconds', 'cpu.period': 'microseconds', 'cpu.shares': 'shares', 'pids.limit': 'threads',
}

/** Name, unit, whether containerd 2.2 has it, who knows it, where it stands in the model. Type, help and labels are core's. `ns`: told in seconds; `unix`: seconds since the epoch. */
const ROWS: readonly Row[] = [
  ['container_last_seen',                          'unix',    true,  OURS,    ({ readAtMs }, { nowMs }) => epoch(readAtMs ?? nowMs)],
  ['container_health_state',                       '',        false, OURS,    ({ identity }) => identity.pod === undefined ? [] : [[-1]]],
  ['container_creation_time_seconds',              'unix',    false, ENGINE,  ({ spec }) => epoch(spec?.createdAtMs)],
  [START_TIME.name,                                'unix',    true,  ENGINE,  ({ spec }) => epoch(spec?.startedAtMs)],

  ['container_cpu_usage_seconds_total',            'ns',      true,  EACH,    ({ stats }) => [[stats?.cpu?.total, 'total']]],
  ['container_cpu_user_seconds_total',             'ns',      true,  KATA,    cpu(({ user }) => user)],
  ['container_cpu_system_seconds_total',           'ns',      true,  KATA,    cpu(({ system }) => system)],
  ['container_cpu_cfs_periods_total',              'periods', true,  KATA,    cpu(({ periods }) => periods)],
  ['container_cpu_cfs_throttled_periods_total',    'periods', true,  KATA,    cpu(({ throttledPeriods }) => throttledPeriods)],
  ['container_cpu_cfs_throttled_seconds_total',    'ns',      true,  KATA,    cpu(({ throttledTime }) => throttledTime)],
  ['container_cpu_cfs_burst_periods_total',        'periods', false, POD,     cpu(({ burstsPeriods }) => burstsPeriods)],
  ['container_cpu_cfs_burst_seconds_total',        'ns',      false, POD,     cpu(({ burstTime }) => burstTime)],

  ['container_memory_usage_bytes',                 'bytes',   true,  EACH,    memory(({ usage }) => usage)],
  ['container_memory_working_set_bytes',           'bytes',   true,  EACH,    memory(({ workingSet }) => workingSet)],
  ['container_memory_max_usage_bytes',             'bytes',   true,  KATA,    memory(({ maxUsage }) => maxUsage)],
  ['container_memory_cache',                       'bytes',   true,  KATA,    memory(({ cache }) => cache)],
  ['container_memory_rss',                         'bytes',   true,  KATA,    memory(({ rss }) => rss)],
  ['container_memory_swap',                        'bytes',   true,  KATA,    memory(({ swap }) => swap)],
  ['container_memory_kernel_usage',                'bytes',   true,  KATA,    memory(({ kernelUsage }) => kernelUsage)],
  ['container_memory_mapped_file',                 'bytes',   true,  KATA,    memory(({ mappedFile }) => mappedFile)],
  ['container_memory_total_active_file_bytes',     'bytes',   true,  KATA,    memory(({ totalActiveFile }) => totalActiveFile)],
  ['container_memory_total_inactive_file_bytes',   'bytes',   true,  KATA,    memory(({ totalInactiveFile }) => totalInactiveFile)],
  ['container_memory_file_dirty_bytes',            'bytes',   false, KATA,    memory(({ fileDirty }) => fileDirty)],
  ['container_memory_file_writeback_bytes',        'bytes',   false, KATA,    memory(({ fileWriteback }) => fileWriteback)],
  ['container_memory_failcnt',                     'times',   true,  KATA,    memory(({ failcnt }) => failcnt)],
  ['container_memory_failures_total',              'faults',  true,  KATA,    failures],
  ['container_memory_events_high_total',           'times',   false, KATA,    memory(({ eventsHigh }) => eventsHigh)],
  ['container_memory_events_max_total',            'times',   false, KATA,    memory(({ eventsMax }) => eventsMax)],
  ['container_memory_pgscan_total',                'pages',   false, KATA,    memory(({ pgscan }) => pgscan)],
  ['container_memory_pgsteal_total',               'pages',   false, KATA,    memory(({ pgsteal }) => pgsteal)],
  ['container_memory_workingset_refault_file_total', 'pages', false, KATA,    memory(({ workingsetRefaultFile }) => workingsetRefaultFile)],
  ['container_memory_workingset_refault_anon_total', 'pages', false, KATA,    memory(({ workingsetRefaultAnon }) => workingsetRefaultAnon)],
  ['container_oom_events_total',                   'kills',   true,  KATA,    one(({ oomEvents }) => oomEvents)],

  ['container_hugetlb_usage_bytes',                'bytes',   false, KATA,    hugetlb(({ usage }) => usage)],
  ['container_hugetlb_max_usage_bytes',            'bytes',   false, KATA,    hugetlb(({ maxUsage }) => maxUsage)],
  ['container_hugetlb_failcnt',                    'times',   false, KATA,    hugetlb(({ failcnt }) => failcnt)],

  ['container_blkio_device_usage_total',           'bytes',   true,  KATA,    blkio],
  ['container_fs_reads_bytes_total',               'bytes',   true,  KATA,    disk(({ readBytes }) => readBytes)],
  ['container_fs_reads_total',                     'requests', true, KATA,    disk(({ reads }) => reads)],
  ['container_fs_writes_bytes_total',              'bytes',   true,  KATA,    disk(({ writeBytes }) => writeBytes)],
  ['container_fs_writes_total',                    'requests', true, KATA,    disk(({ writes }) => writes)],
  ['container_fs_usage_bytes',                     'bytes',   true,  ENGINE,  fs(({ usage }) => usage)],
  ['container_fs_limit_bytes',                     'bytes',   true,  ENGINE,  fs(({ limit }) => limit)],
  ['container_fs_inodes_total',                    'inodes',  true,  ENGINE,  fs(({ inodes }) => inodes)],
  ['container_fs_inodes_free',                     'inodes',  true,  ENGINE,  fs(({ inodesFree }) => inodesFree)],

  ['container_network_receive_bytes_total',        'bytes',   true,  NETWORK, network(({ rxBytes }) => rxBytes)],
  ['container_network_receive_packets_total',      'packets', true,  NETWORK, network(({ rxPackets }) => rxPackets)],
  ['container_network_receive_errors_total',       'errors',  true,  NETWORK, network(({ rxErrors }) => rxErrors)],
  ['container_network_receive_packets_dropped_total', 'packets', true, NETWORK, network(({ rxDropped }) => rxDropped)],
  ['container_network_transmit_bytes_total',       'bytes',   true,  NETWORK, network(({ txBytes }) => txBytes)],
  ['container_network_transmit_packets_total',     'packets', true,  NETWORK, network(({ txPackets }) => txPackets)],
  ['container_network_transmit_errors_total',      'errors',  true,  NETWORK, network(({ txErrors }) => txErrors)],
  ['container_network_transmit_packets_dropped_total', 'packets', true, NETWORK, network(({ txDropped }) => txDropped)],

  ['container_processes',                          'processes', true, [['ps'], ['cgroup']], processes(({ processCount }) => processCount)],
  ['container_threads',                            'threads', true,  EACH,    processes(({ threadsCurrent }) => threadsCurrent)],
  ['container_ulimits_soft',                       'files',   true,  SPEC,    openFiles],

  ['container_pressure_cpu_waiting_seconds_total',    'ns',   false, POD,     cpu(({ psi }) => psi?.some)],
  ['container_pressure_cpu_stalled_seconds_total',    'ns',   false, POD,     cpu(({ psi }) => psi?.full)],
  ['container_pressure_memory_waiting_seconds_total', 'ns',   false, POD,     memory(({ psi }) => psi?.some)],
  ['container_pressure_memory_stalled_seconds_total', 'ns',   false, POD,     memory(({ psi }) => psi?.full)],
  ['container_pressure_io_waiting_seconds_total',     'ns',   false, POD,     one(({ ioPsi }) => ioPsi?.some)],
  ['container_pressure_io_stalled_seconds_total',     'ns',   false, POD,     one(({ ioPsi }) => ioPsi?.full)],

  ...SPEC_ROWS.flatMap(({ oci, series }): Row[] => series === null ? [] : [
    [series.name, UNITS_OF_LIMITS[oci], oci !== 'cpu.quota', SPEC, ({ spec }, { host, dialect }) => [[shownLimit(oci, spec?.limits, host.column, dialect)]]],
  ]),
]

/** -1 is "none" here. */
const SIGNED = new Set(['container_health_state', 'container_ulimits_soft'])
const AT_ONCE: ReadonlySet<Source> = new Set(['spec', 'exporter'])

function fromRow([name, unit, cri, [container, sandbox], read]: Row): MetricRow {
  const cadvisor = CADVISOR_FAMILIES.find((family) => family.name === name)
  if (cadvisor === undefined) throw new TypeError(`cAdvisor has no ${name}`)
  const { type, help, timestamped } = cadvisor
  const told = unit === 'ns' || unit === 'unix' ? 'seconds' : unit
  const text = unit === 'ns' ? secondsText : SIGNED.has(name) ? countOrNoneText : countText
  const timed = timestamped && !container.some((source) => AT_ONCE.has(source))
  return { name, type, help, unit: told, cadvisor, container, sandbox, cri, read, text, timed }
}

/** Every family that is told of containers and sandboxes, by name. */
export const METRICS: readonly MetricRow[] = ROWS.map(fromRow).sort((a, b) => (a.name < b.name ? -1 : 1))
