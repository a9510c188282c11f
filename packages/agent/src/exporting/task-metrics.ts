import { fromBinary } from '@bufbuild/protobuf'
import type { Any } from '@bufbuild/protobuf/wkt'
import { CgroupError } from '@cgroupkit/core'
import { countIn, type RunscNumbers, type Stats } from '@cgroupkit/exporter'
import { type Metrics as V1, MetricsSchema as V1Schema } from '../sources/containerd/gen/containerd/cgroup1_pb.js'
import {
  type PSIStats,
  type Metrics as V2,
  MetricsSchema as V2Schema,
} from '../sources/containerd/gen/containerd/cgroup2_pb.js'
import { blkioOf } from './task-blkio.js'

type Read<T> = { v1(metrics: V1): T; v2(metrics: V2): T }

/** Metrics of either kind. Throws CgroupError ERR_RUNTIME for what is neither, or no protobuf. */
function read<T>(data: Any | undefined, id: string, as: Read<T>): T {
  const type = data?.typeUrl.slice(data.typeUrl.lastIndexOf('/') + 1)
  try {
    if (type === 'io.containerd.cgroups.v1.Metrics') return as.v1(fromBinary(V1Schema, data?.value ?? new Uint8Array()))
    if (type === 'io.containerd.cgroups.v2.Metrics') return as.v2(fromBinary(V2Schema, data?.value ?? new Uint8Array()))
  } catch (cause) {
    throw new CgroupError('ERR_RUNTIME', 'parse', `metrics of ${id}`, { data: type, message: 'not a protobuf', cause })
  }
  throw new CgroupError('ERR_RUNTIME', 'parse', `metrics of ${id}`, { data: type ?? '', message: 'of no kind known' })
}

/**
 * What gVisor's shim makes of `runsc events`: three numbers of all; the rest is 0 and means nothing, as does a 0 of these. In runsc's own units:
 * on v2 (since February 2025) it divides by 1000 whatever it was told.
 */
export const numbersOfRunscShim = (data: Any | undefined, id: string): RunscNumbers =>
  read(data, id, {
    v1: ({ cpu, memory, pids }) => numbers(cpu?.usage?.total, memory?.usage?.usage, pids?.current),
    v2: ({ cpu, memory, pids }) => numbers((cpu?.usageUsec ?? 0n) * 1000n, memory?.usage, pids?.current),
  })

function numbers(cpu: bigint | undefined, memory: bigint | undefined, tasks: bigint | undefined): RunscNumbers {
  const told = Object.entries({ cpu: countIn(cpu), memory: countIn(memory), tasks: countIn(tasks) })
  return Object.fromEntries(told.filter(([, value]) => value !== undefined && value !== 0n))
}

/** Of a shim whose guest keeps a cgroup for each container, as Kata's: all of it is the container's. What a message leaves out is not known. */
export const statsOfTask = (data: Any | undefined, id: string): Stats => read(data, id, { v1: ofV1, v2: ofV2 })

const nanos = (micros: bigint) => countIn(micros * 1000n)
const less = (usage: bigint, inactive: bigint) => countIn(usage > inactive ? usage - inactive : 0n)

function ofV1({ cpu, memory, pids, hugetlb, blkio }: V1): Stats {
  const { usage, throttling } = cpu ?? {}
  return {
    ...(cpu && {
      cpu: {
        ...(usage && { total: countIn(usage.total), user: countIn(usage.user), system: countIn(usage.kernel) }),
        ...(throttling && {
          periods: countIn(throttling.periods),
          throttledPeriods: countIn(throttling.throttledPeriods),
          throttledTime: countIn(throttling.throttledTime),
        }),
      },
    }),
    ...(memory && {
      memory: {
        ...(memory.usage && {
          usage: countIn(memory.usage.usage),
          maxUsage: countIn(memory.usage.max),
          failcnt: countIn(memory.usage.failcnt),
          workingSet: less(memory.usage.usage, memory.totalInactiveFile),
        }),
        cache: countIn(memory.totalCache),
        rss: countIn(memory.totalRss),
        kernelUsage: countIn(memory.kernel?.usage),
        mappedFile: countIn(memory.totalMappedFile),
        totalActiveFile: countIn(memory.totalActiveFile),
        totalInactiveFile: countIn(memory.totalInactiveFile),
        containerData: { pgfault: countIn(memory.pgFault), pgmajfault: countIn(memory.pgMajFault) },
        hierarchicalData: { pgfault: countIn(memory.totalPgFault), pgmajfault: countIn(memory.totalPgMajFault) },
      },
    }),
    ...(hugetlb.length > 0 && {
      hugetlb: hugetlb.map(({ pagesize, usage, max, failcnt }) => ({
        pagesize,
        usage: countIn(usage),
        maxUsage: countIn(max),
        failcnt: countIn(failcnt),
      })),
    }),
    ...(blkio && { diskIo: blkioOf(blkio) }),
    ...(pids && { processes: { threadsCurrent: countIn(pids.current) } }),
  }
}

function ofV2({ cpu, memory, memoryEvents, pids, hugetlb, io }: V2): Stats {
  const psi = (of: PSIStats | undefined) =>
    of && { some: of.some && nanos(of.some.total), full: of.full && nanos(of.full.total) }
  return {
    ...(cpu && {
      cpu: {
        total: nanos(cpu.usageUsec),
        user: nanos(cpu.userUsec),
        system: nanos(cpu.systemUsec),
        periods: countIn(cpu.nrPeriods),
        throttledPeriods: countIn(cpu.nrThrottled),
        throttledTime: nanos(cpu.throttledUsec),
        burstsPeriods: countIn(cpu.nrBursts),
        burstTime: nanos(cpu.burstUsec),
        psi: psi(cpu.psi),
      },
    }),
    ...(memory && {
      memory: {
        usage: countIn(memory.usage),
        // shims older than the field leave it out
        maxUsage: memory.maxUsage === 0n ? undefined : countIn(memory.maxUsage),
        workingSet: less(memory.usage, memory.inactiveFile),
        cache: countIn(memory.file),
        rss: countIn(memory.anon),
        swap: countIn(memory.swapUsage),
        mappedFile: countIn(memory.fileMapped),
        totalActiveFile: countIn(memory.activeFile),
        totalInactiveFile: countIn(memory.inactiveFile),
        fileDirty: countIn(memory.fileDirty),
        fileWriteback: countIn(memory.fileWriteback),
        pgscan: countIn(memory.pgscan),
        pgsteal: countIn(memory.pgsteal),
        ...(memoryEvents && { eventsHigh: countIn(memoryEvents.high), eventsMax: countIn(memoryEvents.max) }),
        containerData: { pgfault: countIn(memory.pgfault), pgmajfault: countIn(memory.pgmajfault) },
        hierarchicalData: { pgfault: countIn(memory.pgfault), pgmajfault: countIn(memory.pgmajfault) },
        psi: psi(memory.psi),
      },
    }),
    ...(hugetlb.length > 0 && {
      hugetlb: hugetlb.map(({ pagesize, current, failcnt }) => ({
        pagesize,
        usage: countIn(current),
        failcnt: countIn(failcnt),
      })),
    }),
    ...(io && {
      diskIo: io.usage.map(({ major, minor, rbytes, wbytes, rios, wios }) => ({
        major,
        minor,
        readBytes: countIn(rbytes),
        writeBytes: countIn(wbytes),
        reads: countIn(rios),
        writes: countIn(wios),
      })),
      ioPsi: psi(io.psi),
    }),
    ...(pids && { processes: { threadsCurrent: countIn(pids.current) } }),
  }
}
