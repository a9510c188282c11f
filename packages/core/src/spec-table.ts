import type { SpecRow } from './plan-types.js'
import type { OciField } from './resources.js'
import * as from from './spec-decode.js'
import { bytes, memoryAndSwap, nonZero, nonZeroNumber, quota, quotaOfUnit, quotaOfUnitAtPeriod, reserved, reservedForCadvisor, swapAlone, swapFreed, tasks, UNIT, V1, V2, weight } from './spec-encode.js'
import * as seen from './spec-series.js'

/**
 * The one table: what an OCI field is called on every backend, and which series cAdvisor makes of it. Rows are planned in this order. Nothing
 * else in the product spells these names for writing; what is not a number lives in irregular/. Words are in spec-encode.ts (OCI → file or
 * property), spec-decode.ts (file → OCI) and spec-series.ts (file → cAdvisor).
 */
export const SPEC_TABLE = [
  {
    oci: 'memory.limit', controller: 'memory',
    v1:      [{ file: 'memory.memsw.limit_in_bytes', encode: swapFreed(V1) },                        // before the limit: memsw ≥ limit at any time
              { file: 'memory.limit_in_bytes',       encode: bytes(V1),           decode: from.v1Bytes }],
    v2:      [{ file: 'memory.swap.max',             encode: swapFreed(V2) },
              { file: 'memory.max',                  encode: bytes(V2),           decode: from.limit }],
    systemd: [{ prop: 'MemorySwapMax',    type: 't', encode: swapFreed(UNIT) },
              { prop: 'MemoryMax',        type: 't', encode: bytes(UNIT) }],
    series: {
      name: 'container_spec_memory_limit_bytes', help: 'Memory limit for the container.',
      v1:    [{ file: 'memory.limit_in_bytes',       decode: seen.memoryLimit,    needs: ['.'] }],
      v2:    [{ file: 'memory.max',                  decode: seen.memoryLimit,    needs: ['memory.max'] }],
    },
  },
  {
    oci: 'memory.swap', controller: 'memory',                                                        // OCI, v1: memory + swap; v2, systemd: swap alone
    v1:      [{ file: 'memory.memsw.limit_in_bytes', encode: memoryAndSwap(V1),   decode: from.v1Bytes }],
    v2:      [{ file: 'memory.swap.max',             encode: swapAlone(V2, 'memory.max'),
                                                     decode: from.plusMemory('memory.max') }],
    systemd: [{ prop: 'MemorySwapMax',    type: 't', encode: swapAlone(UNIT, 'memory.max') }],
    series: {
      name: 'container_spec_memory_swap_limit_bytes', help: 'Memory swap limit for the container.',
      v1:    [{ file: 'memory.memsw.limit_in_bytes', decode: seen.memory,         needs: ['.'] }],
      v2:    [{ file: 'memory.swap.max',             decode: seen.memory,         needs: ['memory.max'] }],
    },
  },
  {
    oci: 'memory.reservation', controller: 'memory',
    v1:      [{ file: 'memory.soft_limit_in_bytes',  encode: bytes(V1),           decode: from.v1Reservation }],
    v2:      [{ file: 'memory.low',                  encode: reserved(V2),        decode: from.v2Reservation },
              { file: 'memory.min',                  encode: reservedForCadvisor(V2) }],             // profile low+min
    systemd: [{ prop: 'MemoryLow',        type: 't', encode: reserved(UNIT) },
              { prop: 'MemoryMin',        type: 't', encode: reservedForCadvisor(UNIT),    since: 240 }],
    series: {
      name: 'container_spec_memory_reservation_limit_bytes', help: 'Memory reservation limit for the container.',
      v1:    [{ file: 'memory.soft_limit_in_bytes',  decode: seen.memory,         needs: ['.'] }],
      v2:    [{ file: 'memory.high',                 decode: seen.memory,         needs: ['memory.max'], since: 38, until: 47 },
              { file: 'memory.min',                  decode: seen.memory,         needs: ['memory.max'], since: 47 }],   // never memory.low
    },
  },
  {
    oci: 'cpu.quota', controller: 'cpu',
    v1:      [{ file: 'cpu.cfs_quota_us',            encode: quota(V1, undefined, ['cpu.cfs_period_us', 0]),
                                                     decode: from.limit }],
    v2:      [{ file: 'cpu.max', word: [0, 'max 100000'], encode: quota(V2, 'max', ['cpu.max', 1]),
                                                     decode: from.limit }],
    systemd: [{ prop: 'CPUQuotaPerSecUSec', type: 't', encode: quotaOfUnit(['cpu.max', 1]) }],
    series: {
      name: 'container_spec_cpu_quota', help: 'CPU quota of the container.',
      v1:    [{ file: 'cpu.cfs_quota_us',            decode: seen.cpuQuota,       needs: ['.', 'cpuset/'] }],
      v2:    [{ file: 'cpu.cfs_quota_us',            decode: seen.cpuQuota,       needs: [], until: 40 },                // v1's name: never there
              { file: 'cpu.max', word: 0,            decode: seen.cpuQuota,       needs: [], since: 40 }],
    },
  },
  {
    oci: 'cpu.period', controller: 'cpu',
    v1:      [{ file: 'cpu.cfs_period_us',           encode: nonZero,             decode: from.count }],
    v2:      [{ file: 'cpu.max', word: [1, 'max 100000'], encode: nonZero,        decode: from.count }],
    systemd: [{ prop: 'CPUQuotaPeriodUSec', type: 't', encode: nonZeroNumber,              since: 242 },
              { prop: 'CPUQuotaPerSecUSec', type: 't', encode: quotaOfUnitAtPeriod(['cpu.max', 0]) }],
    series: {
      name: 'container_spec_cpu_period', help: 'CPU period of the container.',
      v1:    [{ file: 'cpu.cfs_period_us',           decode: seen.number,         needs: ['.', 'cpuset/'] }],
      v2:    [{ file: 'cpu.cfs_period_us',           decode: seen.number,         needs: [], until: 40 },
              { file: 'cpu.max', word: 1,            decode: seen.number,         needs: [], since: 40 }],
    },
  },
  {
    oci: 'cpu.shares', controller: 'cpu',
    v1:      [{ file: 'cpu.shares',                  encode: nonZero,             decode: from.count }],
    v2:      [{ file: 'cpu.weight',                  encode: weight(V2),          decode: from.shares }],
    systemd: [{ prop: 'CPUWeight',        type: 't', encode: weight(UNIT) }],
    series: {
      name: 'container_spec_cpu_shares', help: 'CPU share of the container.',
      v1:    [{ file: 'cpu.shares',                  decode: seen.number,         needs: ['.', 'cpuset/'] }],
      v2:    [{ file: 'cpu.shares',                  decode: seen.number,         needs: [], until: 40 },
              { file: 'cpu.weight',                  decode: seen.cpuShares,      needs: [], since: 40 }],
    },
  },
  {
    oci: 'pids.limit', controller: 'pids',
    v1:      [{ file: 'pids.max',                    encode: tasks(V2),           decode: from.limit }],                  // `max` on v1 too
    v2:      [{ file: 'pids.max',                    encode: tasks(V2),           decode: from.limit }],
    systemd: [{ prop: 'TasksMax',         type: 't', encode: tasks(UNIT) }],
    series: {
      name: 'container_threads_max', help: 'Maximum number of threads allowed inside the container, infinity if value is zero',
      v1:    [{ file: 'pids.max',                    decode: seen.threads,        needs: [] }],
      v2:    [{ file: 'pids.max',                    decode: seen.threads,        needs: [] }],
    },
  },
] as const satisfies readonly SpecRow[]

type Nothing<Left extends never> = Left
/** Does not compile while an OCI field has no row: the error names the field. */
export type EveryFieldHasARow = Nothing<Exclude<OciField, (typeof SPEC_TABLE)[number]['oci']>>

/** The same rows as their interpreters take them: all alike. */
export const SPEC_ROWS: readonly SpecRow[] = SPEC_TABLE

/** No OCI field: the least of the mtimes of the directory and of one file in it, which utimes(2) sets. */
export const START_TIME = {
  name: 'container_start_time_seconds', help: 'Start time of the container since unix epoch in seconds.',
  v1: 'cgroup.clone_children',
  v2: 'cgroup.events',
} as const
