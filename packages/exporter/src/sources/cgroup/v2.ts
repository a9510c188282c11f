import {
  type Counters,
  type DeviceIo,
  type Pressure,
  parseCount,
  parseCpuStat,
  parseFlatKeyed,
  parseIoStat,
  parseMemoryStat,
  parsePressure,
} from '@cgroupkit/core'
import type { CpuStats, DeviceStats, HugetlbStats, MemoryStats, Psi, Stats } from '../../observed.js'
import { linesIn, nanos, type Texts, workingSetOf } from './texts.js'

/** The files that cAdvisor reads of a v2 cgroup (opencontainers/cgroups fs2), and what it makes of them. `pageSizes`: of the hugetlb files there. */
export function statsOfV2(texts: Texts, pageSizes: readonly string[]): Stats {
  return {
    cpu: cpuOf(texts),
    memory: memoryOf(texts),
    hugetlb: pageSizes.length === 0 ? undefined : pageSizes.map((size) => hugetlbOf(texts, size)),
    diskIo: texts('io.stat', parseIoStat)?.map(deviceOf),
    processes: { processCount: texts('cgroup.procs', linesIn), threadsCurrent: texts('pids.current', parseCount) },
    ioPsi: psiOf(texts('io.pressure', parsePressure)),
  }
}

function cpuOf(texts: Texts): CpuStats {
  const stat: Counters = texts('cpu.stat', parseCpuStat) ?? {}
  return {
    total: nanos(stat.usage_usec),
    user: nanos(stat.user_usec),
    system: nanos(stat.system_usec),
    periods: stat.nr_periods,
    throttledPeriods: stat.nr_throttled,
    throttledTime: nanos(stat.throttled_usec),
    burstsPeriods: stat.nr_bursts,
    burstTime: nanos(stat.burst_usec),
    psi: psiOf(texts('cpu.pressure', parsePressure)),
  }
}

function memoryOf(texts: Texts): MemoryStats {
  const stat: Counters = texts('memory.stat', parseMemoryStat) ?? {}
  const events: Counters = texts('memory.events', parseFlatKeyed) ?? {}
  const usage = texts('memory.current', parseCount)
  const faults = { pgfault: stat.pgfault, pgmajfault: stat.pgmajfault }
  return {
    usage,
    maxUsage: texts('memory.peak', parseCount),
    workingSet: workingSetOf(usage, stat.inactive_file),
    cache: stat.file,
    rss: stat.anon,
    swap: texts('memory.swap.current', parseCount),
    // since 5.18; cAdvisor shows 0 on v2
    kernelUsage: stat.kernel,
    mappedFile: stat.file_mapped,
    totalActiveFile: stat.active_file,
    totalInactiveFile: stat.inactive_file,
    fileDirty: stat.file_dirty,
    fileWriteback: stat.file_writeback,
    eventsHigh: events.high,
    eventsMax: events.max,
    pgscan: stat.pgscan,
    pgsteal: stat.pgsteal,
    workingsetRefaultFile: stat.workingset_refault_file,
    workingsetRefaultAnon: stat.workingset_refault_anon,
    containerData: faults,
    hierarchicalData: faults,
    psi: psiOf(texts('memory.pressure', parsePressure)),
  }
}

/** Reservations count where the kernel has them (5.7), as in cAdvisor. */
function hugetlbOf(texts: Texts, pagesize: string): HugetlbStats {
  const usage =
    texts(`hugetlb.${pagesize}.rsvd.current`, parseCount) ?? texts(`hugetlb.${pagesize}.current`, parseCount)
  return { pagesize, usage, failcnt: texts(`hugetlb.${pagesize}.events`, parseFlatKeyed)?.max }
}

const deviceOf = ({ major, minor, counters }: DeviceIo): DeviceStats => ({
  major,
  minor,
  readBytes: counters.rbytes,
  writeBytes: counters.wbytes,
  discardBytes: counters.dbytes,
  reads: counters.rios,
  writes: counters.wios,
})

const psiOf = (pressure: Pressure | undefined): Psi | undefined =>
  pressure && { some: nanos(pressure.some.total), full: nanos(pressure.full?.total) }
