import type { SpecRow } from './plan-types.js'
import type { OciField } from './resources.js'
import * as from from './spec-decode.js'
import * as to from './spec-encode.js'
import { UNIT, V1, V2 } from './spec-encode.js'
import * as seen from './spec-series.js'

/**
 * The one table: what an OCI field is called on every backend, and which series cAdvisor makes of it. Rows are planned in this order. Nothing else
 * in the product spells these names for writing; what is no plain number lives in irregular/.
 *
 * `encode`: OCI to file or property (spec-encode.ts). `decode` of a file: back to OCI (spec-decode.ts); of a series: as cAdvisor reads (spec-series.ts).
 * `since`, `until`: of a property the systemd version, of a series cAdvisor's (0.39.2 is the first to know v2's files). docs/mapping.md is this page in prose.
 */
export const SPEC_TABLE = [
  {
    oci: 'memory.limit', controller: 'memory',
    v1:      [{ file: 'memory.memsw.limit_in_bytes',       encode: to.swapFreed(V1),                        when: '-1 without swap' },
              { file: 'memory.limit_in_bytes',             encode: to.bytes(V1),                            decode: from.v1Bytes }],
    v2:      [{ file: 'memory.swap.max',                   encode: to.swapFreed(V2),                        when: '-1 without swap' },
              { file: 'memory.max',                        encode: to.bytes(V2),                            decode: from.limit }],
    systemd: [{ prop: 'MemorySwapMax',          type: 't', encode: to.swapFreed(UNIT),                      when: '-1 without swap' },
              { prop: 'MemoryMax',              type: 't', encode: to.bytes(UNIT) }],
    series: { name: 'container_spec_memory_limit_bytes', help: 'Memory limit for the container.',
      v1:    [{ file: 'memory.limit_in_bytes',             decode: seen.memoryLimit,                        needs: ['.'] }],
      v2:    [{ file: 'memory.max',     until: '0.39.2',   decode: seen.memoryLimitOfOld,                   needs: ['memory.max'], upwards: true },
              { file: 'memory.max',     since: '0.39.2',   decode: seen.memoryLimit,                        needs: ['memory.max'] }] },
  },
  { // OCI and v1 count memory + swap, v2 and systemd swap alone.
    oci: 'memory.swap', controller: 'memory',
    v1:      [{ file: 'memory.memsw.limit_in_bytes',       encode: to.memoryAndSwap(V1),                    decode: from.v1Bytes }],
    v2:      [{ file: 'memory.swap.max',                   encode: to.swapAlone(V2, 'memory.max'),          decode: from.plusMemory('memory.max') }],
    systemd: [{ prop: 'MemorySwapMax',          type: 't', encode: to.swapAlone(UNIT, 'memory.max') }],
    series: { name: 'container_spec_memory_swap_limit_bytes', help: 'Memory swap limit for the container.',
      v1:    [{ file: 'memory.memsw.limit_in_bytes',       decode: seen.memory,                             needs: ['.'] }],
      v2:    [{ file: 'memory.swap.max', until: '0.39.2',  decode: seen.memory,                             needs: ['memory.max'], upwards: true },
              { file: 'memory.swap.max', since: '0.39.2',  decode: seen.memory,                             needs: ['memory.max'] }] },
  },
  { // What kernels keep for a reservation (memory.low) no cAdvisor has ever read.
    oci: 'memory.reservation', controller: 'memory',
    v1:      [{ file: 'memory.soft_limit_in_bytes',        encode: to.bytes(V1),                            decode: from.v1Reservation }],
    v2:      [{ file: 'memory.low',                        encode: to.bytes(V2),                            decode: from.v2Reservation },
              { file: 'memory.min',                        encode: to.reservedForCadvisor(V2),              when: 'profile low+min' }],
    systemd: [{ prop: 'MemoryLow',              type: 't', encode: to.bytes(UNIT) },
              { prop: 'MemoryMin',              type: 't', encode: to.reservedForCadvisor(UNIT),            when: 'profile low+min', since: 240 }],
    series: { name: 'container_spec_memory_reservation_limit_bytes', help: 'Memory reservation limit for the container.',
      v1:    [{ file: 'memory.soft_limit_in_bytes',        decode: seen.memory,                             needs: ['.'] }],
      v2:    [{ file: 'memory.high', until: '0.39.2',      decode: seen.memory,                             needs: ['memory.max'], upwards: true },
              { file: 'memory.high', since: '0.39.2', until: '0.47.0', decode: seen.memory,                 needs: ['memory.max'] },
              { file: 'memory.min',  since: '0.47.0',      decode: seen.memory,                             needs: ['memory.max'] }] },
  },
  { // A quota of 0 is unset to v1, which refuses it, and none to v2.
    oci: 'cpu.quota', controller: 'cpu',
    v1:      [{ file: 'cpu.cfs_quota_us',                  encode: to.quota(V1, ['cpu.cfs_period_us', 0]),  decode: from.limit }],
    v2:      [{ file: 'cpu.max', word: [0, 'max 100000'],  encode: to.quota(V2, ['cpu.max', 1], 'max'),     decode: from.limit }],
    systemd: [{ prop: 'CPUQuotaPerSecUSec',     type: 't', encode: to.quotaOfUnit(['cpu.max', 1]) }],
    series: { name: 'container_spec_cpu_quota', help: 'CPU quota of the container.',
      v1:    [{ file: 'cpu.cfs_quota_us',                  decode: seen.cpuQuota,                           needs: ['.', 'cpuset/'] }],
      v2:    [{ file: 'cpu.cfs_quota_us', until: '0.39.2', decode: seen.cpuQuota,                           needs: [] },
              { file: 'cpu.max', word: 0, since: '0.39.2', decode: seen.cpuQuota,                           needs: [] }] },
  },
  {
    oci: 'cpu.period', controller: 'cpu',
    v1:      [{ file: 'cpu.cfs_period_us',                 encode: to.nonZero,                              decode: from.count }],
    v2:      [{ file: 'cpu.max', word: [1, 'max 100000'],  encode: to.nonZero,                              decode: from.count }],
    systemd: [{ prop: 'CPUQuotaPeriodUSec',     type: 't', encode: to.nonZeroNumber,                        since: 242 },
              { prop: 'CPUQuotaPerSecUSec',     type: 't', encode: to.quotaOfUnitAtPeriod(['cpu.max', 0]),  when: 'without a quota' }],
    series: { name: 'container_spec_cpu_period', help: 'CPU period of the container.',
      v1:    [{ file: 'cpu.cfs_period_us',                 decode: seen.number,                             needs: ['.', 'cpuset/'] }],
      v2:    [{ file: 'cpu.cfs_period_us', until: '0.39.2', decode: seen.number,                            needs: [] },
              { file: 'cpu.max', word: 1, since: '0.39.2', decode: seen.number,                             needs: [] }] },
  },
  {
    oci: 'cpu.shares', controller: 'cpu',
    v1:      [{ file: 'cpu.shares',                        encode: to.nonZero,                              decode: from.count }],
    v2:      [{ file: 'cpu.weight',                        encode: to.weight(V2),                           decode: from.shares }],
    systemd: [{ prop: 'CPUWeight',              type: 't', encode: to.weight(UNIT) }],
    series: { name: 'container_spec_cpu_shares', help: 'CPU share of the container.',
      v1:    [{ file: 'cpu.shares',                        decode: seen.number,                             needs: ['.', 'cpuset/'] }],
      v2:    [{ file: 'cpu.shares', until: '0.39.2',       decode: seen.number,                             needs: [] },
              { file: 'cpu.weight', since: '0.39.2',       decode: seen.cpuShares,                          needs: [] }] },
  },
  { // `max` is the word of both versions here.
    oci: 'pids.limit', controller: 'pids',
    v1:      [{ file: 'pids.max',                          encode: to.tasks(V2),                            decode: from.limit }],
    v2:      [{ file: 'pids.max',                          encode: to.tasks(V2),                            decode: from.limit }],
    systemd: [{ prop: 'TasksMax',               type: 't', encode: to.tasks(UNIT) }],
    series: { name: 'container_threads_max', help: 'Maximum number of threads allowed inside the container, infinity if value is zero',
      v1:    [{ file: 'pids.max',                          decode: seen.threads,                            needs: [] }],
      v2:    [{ file: 'pids.max',                          decode: seen.threads,                            needs: [] }] },
  },
] as const satisfies readonly SpecRow[]

type Nothing<Left extends never> = Left
/** Does not compile while an OCI field has no row: the error names the field. */
export type EveryFieldHasARow = Nothing<Exclude<OciField, (typeof SPEC_TABLE)[number]['oci']>>

/** The same rows as their interpreters take them: all of one type. */
export const SPEC_ROWS: readonly SpecRow[] = [...SPEC_TABLE]

/** No OCI field: the least of the mtimes of the directory and of one file in it, which utimes(2) sets. Before `since` of v1's file alone. */
export const START_TIME = {
  name: 'container_start_time_seconds', help: 'Start time of the container since unix epoch in seconds.',
  v1: 'cgroup.clone_children',
  v2: 'cgroup.events',
  since: '0.39.0',
} as const
