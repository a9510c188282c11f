import { type Counters, parseCount, parseCpuStat, parseFlatKeyed, parseMemoryStat } from '@cgroupkit/core'
import type { CpuStats, DeviceStats, HugetlbStats, MemoryStats, Stats } from '../../observed.js'
import { parseBlkio, perDevice } from './blkio.js'
import { linesIn, type Texts, workingSetOf } from './texts.js'

/** The files that cAdvisor reads of the v1 hierarchies (opencontainers/cgroups fs), and what it makes of them. */
export function statsOfV1(texts: Texts, pageSizes: readonly string[]): Stats {
  return {
    cpu: cpuOf(texts),
    memory: memoryOf(texts),
    hugetlb: pageSizes.length === 0 ? undefined : pageSizes.map((size) => hugetlbOf(texts, size)),
    diskIo: diskIoOf(texts),
    processes: { processCount: texts('cgroup.procs', linesIn), threadsCurrent: texts('pids.current', parseCount) },
  }
}

/** USER_HZ is 100 on every architecture: cpuacct.stat counts in these, as nanoseconds. */
const TICK = 10_000_000n

function cpuOf(texts: Texts): CpuStats {
  const times: Counters = texts('cpuacct.stat', parseFlatKeyed) ?? {}
  const stat: Counters = texts('cpu.stat', parseCpuStat) ?? {}
  return {
    total: texts('cpuacct.usage', parseCount),
    user: ticks(times.user),
    system: ticks(times.system),
    periods: stat.nr_periods,
    throttledPeriods: stat.nr_throttled,
    throttledTime: stat.throttled_time,
    burstsPeriods: stat.nr_bursts,
    burstTime: stat.burst_time,
  }
}

const ticks = (count: bigint | undefined) => (count === undefined ? undefined : count * TICK)

/** `total_`: with all below it. */
function memoryOf(texts: Texts): MemoryStats {
  const stat: Counters = texts('memory.stat', parseMemoryStat) ?? {}
  const usage = texts('memory.usage_in_bytes', parseCount)
  return {
    usage,
    maxUsage: texts('memory.max_usage_in_bytes', parseCount),
    workingSet: workingSetOf(usage, stat.total_inactive_file),
    cache: stat.total_cache,
    rss: stat.total_rss,
    swap: stat.total_swap,
    kernelUsage: texts('memory.kmem.usage_in_bytes', parseCount),
    mappedFile: stat.total_mapped_file,
    totalActiveFile: stat.total_active_file,
    totalInactiveFile: stat.total_inactive_file,
    failcnt: texts('memory.failcnt', parseCount),
    containerData: { pgfault: stat.pgfault, pgmajfault: stat.pgmajfault },
    hierarchicalData: { pgfault: stat.total_pgfault, pgmajfault: stat.total_pgmajfault },
  }
}

function hugetlbOf(texts: Texts, pagesize: string): HugetlbStats {
  const of = (name: string) => texts(`hugetlb.${pagesize}.${name}`, parseCount)
  return { pagesize, usage: of('usage_in_bytes'), maxUsage: of('max_usage_in_bytes'), failcnt: of('failcnt') }
}

/** The throttling layer counts whatever scheduler a device has. */
function diskIoOf(texts: Texts): DeviceStats[] | undefined {
  const bytes = texts('blkio.throttle.io_service_bytes_recursive', parseBlkio)
  const requests = texts('blkio.throttle.io_serviced_recursive', parseBlkio)
  return bytes === undefined && requests === undefined ? undefined : perDevice(bytes ?? [], requests ?? [])
}
