import type { Generation, Value } from './compare.js'
import type { Driver } from './outcome.js'

/** Why a peer says something else than cgroupkit. */
export interface Reason {
  /** An anchor of the page. */
  name: string
  /** As KINDS says. */
  kind: 'defect' | 'unknown' | 'choice'
  what: string
  /** Files and functions of the peer, at the versions recorded, and our decision where there is one. */
  source: string
  /** Of whom; absent: of any. */
  runtime?: 'runc' | 'crun'
  generation?: Generation
  driver?: Driver
  /** Absent: any. */
  variants?: readonly string[]
  /** File or property; absent: `refused`. */
  at?: RegExp
  /** Of the two texts. */
  says(theirs: string | undefined, ours: string | undefined): boolean
}

export const KINDS: readonly { kind: Reason['kind']; title: string; about: string }[] = [
  { kind: 'defect', title: 'Their defects', about: 'What was asked for is lost, turned into another value, or fails.' },
  { kind: 'unknown', title: 'Not known yet', about: 'Fields that came after the version.' },
  { kind: 'choice', title: 'Choices', about: 'Both may be held; cgroupkit’s is a decision record or a rule.' },
]

type Says = Reason['says']
const theyRefuse: Says = (theirs, ours) => theirs !== undefined && ours === undefined
const weRefuse =
  (errno: string): Says =>
  (theirs, ours) =>
    theirs === undefined && ours === errno
/** cgroupkit has set it, they left it as it was. */
const unset: Says = (theirs, ours) => theirs === undefined && ours !== undefined
const exactly =
  (one: string | undefined, other: string | undefined): Says =>
  (theirs, ours) =>
    theirs === one && ours === other

export function explains(reason: Reason, value: Value): boolean {
  const { runtime, generation, driver, variants, at = /^refused$/, says } = reason
  const isOf =
    (runtime ?? value.runtime) === value.runtime &&
    (generation ?? value.generation) === value.generation &&
    (driver ?? value.driver) === value.driver
  return isOf && (variants?.includes(value.variant) ?? true) && at.test(value.at) && says(value.theirs, value.ours)
}

const CRUN = 'crun src/libcrun/cgroup-resources.c'
const CRUN_SYSTEMD = 'crun src/libcrun/cgroup-systemd.c'

/** Each explains values of named variants, by what both sides say; one that explains nothing fails the suite. */
export const REASONS: readonly Reason[] = [
  {
    name: 'shares-1-underflow',
    kind: 'defect',
    what: '`1 + (shares - 2) * 9999 / 262142` underflows for 1 share; neither the kernel nor systemd takes the weight.',
    source: 'runc 1.1 libcontainer/cgroups/utils.go ConvertCPUSharesToCgroupV2Value; crun 1.8 convert_shares_to_weight',
    generation: 'linear',
    variants: ['shares 1'],
    says: theyRefuse,
  },
  {
    name: 'blkio-weight-unclamped',
    kind: 'defect',
    what: 'A weight outside 10..1000 goes through `1 + (weight - 10) * 9999 / 990` as it is, and the kernel refuses it.',
    source: `runc ConvertBlkIOToIOWeightValue; ${CRUN} write_blkio_resources`,
    variants: ['weight 5', 'weight 1001'],
    says: theyRefuse,
  },
  {
    name: 'throttle-0',
    kind: 'defect',
    what: 'A rate of 0 lifts the limit on v1; it is handed to v2 as it is, whose kernel refuses it (ERANGE). cgroupkit writes `max`.',
    source: `runc fs2/io.go setIo; ${CRUN} write_blkio_v2_resources_throttling; decision 0017`,
    variants: ['throttle 0'],
    says: theyRefuse,
  },
  {
    name: 'negative-pids',
    kind: 'defect',
    what: 'A negative limit other than -1 is written as it is, and refused.',
    source: `runc fs2/pids.go, numToStr; ${CRUN} write_pids_resources, cg_itoa`,
    variants: ['pids -2'],
    says: (theirs, ours) => theirs === 'EINVAL' && ours === undefined,
  },
  {
    name: 'swap-with-unlimited-memory',
    kind: 'defect',
    what: 'Swap beside memory -1 is refused; opencontainers/cgroups 0.0.1 and later write it as it is, and so does cgroupkit.',
    source: 'runc 1.1 ConvertMemorySwapToCgroupV2Value; decision 0015',
    runtime: 'runc',
    generation: 'linear',
    variants: ['limit -1 swap 150000000'],
    says: theyRefuse,
  },
  {
    name: 'memory-0-kills',
    kind: 'defect',
    what: 'A limit of 0 counts as given: the container has no memory to start in, and is killed, or systemd refuses MemoryMax.',
    source: `${CRUN} write_memory_resources; ${CRUN_SYSTEMD} get_memory_max; decision 0017`,
    runtime: 'crun',
    variants: ['limit 0 swap 0 reservation 0'],
    says: (theirs, ours) => (theirs === 'killed' || theirs === 'EINVAL') && ours === undefined,
  },
  {
    name: 'swap-0-refused',
    kind: 'choice',
    what: 'Swap 0 counts as given, and is refused beside a limit as less than that.',
    source: `${CRUN} 1.8 write_memory_swap; decision 0017`,
    runtime: 'crun',
    generation: 'linear',
    variants: ['limit, swap 0', 'swap 0'],
    says: theyRefuse,
  },
  {
    name: 'swap-0-is-none',
    kind: 'choice',
    what: 'Swap 0 counts as given: no swap.',
    source: `${CRUN} write_memory_swap; decision 0017`,
    runtime: 'crun',
    variants: ['limit, swap 0', 'swap 0', 'limit -1 swap 0'],
    at: /^(?:memory\.swap\.max|MemorySwapMax)$/,
    says: exactly('0', undefined),
  },
  {
    name: 'negative-is-unlimited',
    kind: 'choice',
    what: 'Any negative limit is `max`; cgroupkit takes -1 alone, and refuses the others.',
    source: `${CRUN} 1.28 cg_itoa; decision 0015`,
    runtime: 'crun',
    generation: 'quadratic',
    variants: ['limit -2'],
    says: weRefuse('spec'),
  },
  {
    name: 'v1-fields-refused',
    kind: 'choice',
    what: 'A field that only v1 has is refused; cgroupkit, as runc, does not plan it.',
    source: `${CRUN} write_memory_resources, update_cgroup_v2_resources; decision 0017`,
    runtime: 'crun',
    variants: [
      ...['disableOOMKiller', 'swappiness 60', 'kernel 67108864', 'kernelTCP 67108864', 'network classID'],
      ...['leafWeight 300', 'weightDevice 259:0 leafWeight 200'],
    ],
    says: theyRefuse,
  },
  {
    name: 'realtime-ignored',
    kind: 'defect',
    what: 'Realtime limits are dropped on v2 without a word; cgroupkit and crun refuse a promise that nobody can keep.',
    source: 'runc fs2/cpu.go has no realtime; decision 0017',
    runtime: 'runc',
    variants: ['realtimeRuntime 950000'],
    says: weRefuse('spec'),
  },
  {
    name: 'cgroup-files-in-unified',
    kind: 'choice',
    what: '`unified` may name any file; cgroupkit never writes one of the core (`cgroup.*`).',
    source: `runc fs2/fs2.go setUnified; ${CRUN} write_unified_resources; core/src/spec.ts`,
    variants: ['unified cgroup.freeze=0'],
    says: weRefuse('spec'),
  },
  {
    name: 'device-weight-ignored',
    kind: 'defect',
    what: 'The weight of a device is written to io.bfq.weight or not at all, silently. cgroupkit asks io.weight, and says that the kernel refuses it (ENOTSUP).',
    source: 'runc fs2/io.go setIo, bfqDeviceWeightSupported',
    runtime: 'runc',
    variants: ['weightDevice 259:0 200'],
    says: weRefuse('ENOTSUP'),
  },
  {
    name: 'rdma-ignored',
    kind: 'defect',
    what: 'Limits of rdma are dropped without a word; the kernel refuses this one (ENODEV).',
    source: `${CRUN} update_cgroup_v2_resources has no rdma`,
    runtime: 'crun',
    variants: ['rdma of an absent device'],
    says: weRefuse('ENODEV'),
  },
  {
    name: 'swap-not-subtracted',
    kind: 'defect',
    what: 'systemd is told memory + swap as MemorySwapMax; the file of `container` has swap alone.',
    source: `${CRUN_SYSTEMD} get_memory_swap_max`,
    runtime: 'crun',
    generation: 'quadratic',
    variants: ['limit 100000000 swap 150000000', 'limit = swap', 'a guaranteed pod of Kubernetes'],
    at: /^MemorySwapMax$/,
    says: (theirs, ours) => theirs !== undefined && ours !== undefined,
  },
  {
    name: 'quota-without-period',
    kind: 'defect',
    what: 'systemd is told quota and period where both are given and the quota is one, and nothing otherwise.',
    source: `${CRUN_SYSTEMD} append_resources`,
    runtime: 'crun',
    generation: 'quadratic',
    variants: ['quota 25000', 'quota -1 period 50000', 'quota 0 period 50000', 'period 50000'],
    at: /^CPUQuotaPe(?:rSec|riod)USec$/,
    says: unset,
  },
  {
    name: 'unified-not-told',
    kind: 'defect',
    what: 'These keys of `unified` are written, and systemd is not told.',
    source: `${CRUN_SYSTEMD} append_resources`,
    runtime: 'crun',
    generation: 'quadratic',
    variants: ['unified cpu.max=30000 60000', 'unified cpuset.cpus=1'],
    at: /^(?:CPUQuotaPe(?:rSec|riod)USec|AllowedCPUs)$/,
    says: unset,
  },
  {
    name: 'unified-loses',
    kind: 'defect',
    what: 'The file gets the value of `unified`, which is to win; the unit that of the field.',
    source: `${CRUN_SYSTEMD} get_cpu_weight, get_memory_max`,
    runtime: 'crun',
    variants: ['shares and unified cpu.weight', 'limit and unified memory.max'],
    at: /^(?:CPUWeight|MemoryMax)$/,
    says: (theirs, ours) => theirs !== undefined && ours !== undefined,
  },
  {
    name: 'negative-tasks',
    kind: 'defect',
    what: 'A negative limit other than -1 is told to systemd as 2^64 - 2 tasks.',
    source: `${CRUN_SYSTEMD} get_pids_max`,
    runtime: 'crun',
    generation: 'quadratic',
    variants: ['pids -2'],
    at: /^TasksMax$/,
    says: exactly('18446744073709551614', 'infinity'),
  },
  {
    name: 'two-weights-of-io',
    kind: 'defect',
    what: 'The file gets `1 + (weight - 10) * 9999 / 990`, the unit the inverse of what systemd makes of a weight for BFQ: two weights of one container.',
    source: `${CRUN} write_blkio_resources; ${CRUN_SYSTEMD} IO_WEIGHT`,
    runtime: 'crun',
    generation: 'quadratic',
    variants: ['weight 500', 'weight 10', 'weight 100'],
    at: /^IOWeight$/,
    says: (theirs, ours) => theirs !== undefined && ours !== undefined,
  },
  {
    name: 'no-burst',
    kind: 'unknown',
    what: 'cpu.burst came later.',
    source: `runc 1.1 fs2/cpu.go setCpu; ${CRUN} 1.8 write_cpu_resources`,
    generation: 'linear',
    variants: ['burst 20000'],
    at: /^cpu\.max\.burst$/,
    says: unset,
  },
  {
    name: 'no-burst-no-refusal',
    kind: 'unknown',
    what: 'cpu.burst came later: a burst above the quota is not refused, since it is not written.',
    source: `runc 1.1 fs2/cpu.go setCpu; ${CRUN} 1.8 write_cpu_resources`,
    generation: 'linear',
    variants: ['burst above quota'],
    says: weRefuse('EINVAL'),
  },
  {
    name: 'no-idle',
    kind: 'unknown',
    what: 'cpu.idle came later.',
    source: 'runc 1.1 fs2/cpu.go setCpu',
    runtime: 'runc',
    generation: 'linear',
    variants: ['idle 1', 'idle 1 shares 512'],
    at: /^(?:cpu\.idle|cpu\.weight|cpu\.weight\.nice|CPUWeight)$/,
    says: (theirs, ours) => theirs !== ours && ['0', '1', '19'].includes(ours ?? ''),
  },
  {
    name: 'weight-of-an-idle-one',
    kind: 'defect',
    what: 'cpu.idle is written first, and the kernel refuses cpu.weight in an idle cgroup (EINVAL); cgroupkit writes the weight first.',
    source: 'runc 1.3 opencontainers/cgroups fs2/cpu.go setCPU',
    runtime: 'runc',
    generation: 'quadratic',
    variants: ['idle 1 shares 512'],
    says: exactly('EINVAL', undefined),
  },
  {
    name: 'idle-not-told',
    kind: 'defect',
    what: 'systemd is not told that the unit is idle: it keeps a weight.',
    source: `runc 1.1 systemd/v2.go unifiedResToSystemdProps; ${CRUN_SYSTEMD} 1.8 append_resources`,
    variants: ['unified cpu.idle=1', 'idle 1', 'idle 1 shares 512'],
    at: /^CPUWeight$/,
    says: (_theirs, ours) => ours === '0',
  },
  {
    name: 'no-reservation-of-huge-pages',
    kind: 'defect',
    what: 'Only faults are limited, not reservations (`rsvd`): a process may reserve past the limit and be killed at the fault.',
    source: `runc 1.1 fs2/hugetlb.go setHugeTlb; ${CRUN} write_hugetlb_resources`,
    at: /^hugetlb\.2MB\.rsvd\.max$/,
    says: unset,
  },
  {
    name: 'left-behind',
    kind: 'defect',
    what: 'The directory stays behind a container that was refused.',
    source: 'measured, after crun has exited',
    runtime: 'crun',
    driver: 'cgroupfs',
    at: /^left behind$/,
    says: (theirs) => theirs !== undefined,
  },
  {
    name: 'device-rules',
    kind: 'choice',
    what: 'The runtime guards devices, through systemd too; cgroupkit leaves them to it.',
    source: 'runc systemd/common.go generateDeviceProperties; decision 0010',
    at: /^DevicePolicy$/,
    says: exactly('strict', undefined),
  },
  {
    name: 'no-swap-not-told',
    kind: 'defect',
    what: 'Where limit and swap are equal, 0 goes to memory.swap.max and systemd is not told: the unit says `infinity`.',
    source: 'runc systemd/v2.go genV2ResourcesProperties (`swap != 0`)',
    runtime: 'runc',
    at: /^MemorySwapMax$/,
    says: exactly(undefined, '0'),
  },
  {
    name: 'limits-not-told',
    kind: 'defect',
    what: 'systemd is told the weight of the CPU and nothing else: limits stand in `container` alone, where io.weight and memory.low mean nothing to the scopes beside it.',
    source: `${CRUN_SYSTEMD} 1.8 append_resources`,
    runtime: 'crun',
    generation: 'linear',
    at: /^(?:Memory(?:Max|SwapMax|Low|Min|High)|CPUQuotaPe(?:rSec|riod)USec|TasksMax|Allowed(?:CPUs|MemoryNodes)|IO(?:Weight|Read|Write)\w*)$/,
    says: unset,
  },
  {
    name: 'io-not-told',
    kind: 'defect',
    what: 'The files of io are written alone: the unit says that nothing is set.',
    source: `runc systemd/v2.go genV2ResourcesProperties has no IO; ${CRUN_SYSTEMD} append_io_weight has weights alone`,
    at: /^IO(?:Weight|Read|Write)/,
    says: unset,
  },
  {
    name: 'sub-cgroup',
    kind: 'choice',
    what: 'The process goes into `container` below the scope, whose own defaults hold there.',
    source: `${CRUN_SYSTEMD} find_systemd_subgroup`,
    runtime: 'crun',
    driver: 'systemd',
    variants: ['nothing'],
    at: /^(?:cgroup\.controllers|misc\.max|rdma\.max|pids\.max)$/,
    says: (theirs) => theirs !== undefined,
  },
  {
    name: 'sub-cgroup-pids',
    kind: 'choice',
    what: 'The same: pids.max of `container` was `max` before, that of a scope is systemd’s default.',
    source: `${CRUN_SYSTEMD} find_systemd_subgroup`,
    runtime: 'crun',
    driver: 'systemd',
    variants: ['pids -1', 'pids -2'],
    at: /^pids\.max$/,
    says: exactly(undefined, 'max'),
  },
  {
    name: 'io-weight-of-unified',
    kind: 'choice',
    what: 'A weight of `unified` is told to systemd as well; cgroupkit, as runc, leaves it to the file.',
    source: `${CRUN_SYSTEMD} append_io_weight; core/src/irregular/unified-properties.ts`,
    runtime: 'crun',
    generation: 'quadratic',
    variants: ['unified io.weight=default 321'],
    at: /^IOWeight$/,
    says: exactly('321', undefined),
  },
  {
    name: 'io-accounting',
    kind: 'choice',
    what: 'IOAccounting is on only where the spec limits io.',
    source: `${CRUN_SYSTEMD} 1.8 enter_systemd_cgroup_scope`,
    runtime: 'crun',
    generation: 'linear',
    at: /^IOAccounting$/,
    says: (theirs, ours) => theirs !== undefined && ours === undefined,
  },
]
