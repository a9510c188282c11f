import type { Errno } from '@cgroupkit/core'
import type { RealKernel } from '../vm/kernels.js'

/** What each interface file is asked to write; `read` comes first in the matrix. */
export const COLUMNS = ['valid', 'lowest', 'highest', 'below', 'above', 'garbage', 'empty', 'blank', 'wrong'] as const
export type Column = (typeof COLUMNS)[number]

/** Why a cell may be empty. */
export const REASONS = {
  'read-only': 'mode 0444: whatever root writes is EINVAL, so that no text is valid, lowest or highest',
  'no order': 'words, devices or lists, not numbers of one range',
  'one end': 'only one value is accepted, or any: there is none beyond',
  machine: 'disks, scheduling domains and slabs are those of the machine, ids come from a counter',
  descriptors: 'takes descriptors of the process that writes, and is not a value',
} as const
export type Reason = keyof typeof REASONS

export interface Domain {
  /** For the legend. */
  name: string
  files: RegExp
  /** `$pid`: a process of the recording. */
  asked: Partial<Record<Column, string>>
  /** Columns that stay empty. */
  empty?: Partial<Record<Column | 'read', Reason>>
  /** Asked by a program of its own, since the answer changes the directory. */
  elsewhere?: readonly Column[]
  /** What becomes of a text just outside of the range, where it is accepted. */
  beyond?: 'wraps' | 'clamped'
  /** What a text of the range is refused with, where the machine has not what it names. */
  refused?: Errno
  /** Written at last, where another file's range depends on it. */
  rest?: string
  kernels?: readonly RealKernel[]
}

/** Letters for a number, a number for a word. */
const NOT_A_NUMBER = { garbage: '?!', empty: '', blank: ' ', wrong: 'abc' }
const NOT_A_WORD = { garbage: '?!', empty: '', blank: ' ', wrong: '5' }
const BEYOND_64 = { highest: '18446744073709551615', above: '18446744073709551616' }
const because = (reason: Reason, ...columns: (Column | 'read')[]): Partial<Record<Column | 'read', Reason>> =>
  Object.fromEntries(columns.map((column) => [column, reason]))
const UNORDERED = because('no order', 'lowest', 'highest', 'below', 'above')
const ONE_END = because('one end', 'lowest', 'highest', 'below', 'above')
const UNWRITABLE = because('read-only', 'valid', 'lowest', 'highest', 'below', 'above')

/** A number from `lowest` to `highest`, and its neighbours. */
const range = (valid: string, below: string, lowest: string, highest: string, above: string) => ({
  ...{ valid, below, lowest, highest, above },
  ...NOT_A_NUMBER,
})
const oneOf = (valid: string) => ({ ...NOT_A_WORD, valid })

const device = (key: string, [valid, below, lowest, highest, above]: readonly string[]) => ({
  ...NOT_A_NUMBER,
  valid: `${key}${valid}`,
  below: `${key}${below}`,
  lowest: `${key}${lowest}`,
  highest: `${key}${highest}`,
  above: `${key}${above}`,
  wrong: `${key}abc`,
})

export const READ_ONLY: Domain = {
  name: 'read-only',
  files: /./,
  asked: NOT_A_NUMBER,
  empty: UNWRITABLE,
}

/** The first that fits a file, its hierarchy and its kernel counts. Where kernels differ in a file's range they have a line each. */
export const DOMAINS: readonly Domain[] = [
  {
    name: 'bytes, no limit is `max`',
    files: /^(memory\.(swap\.)?(max|high|low|min)|hugetlb\..*\.max)$/,
    asked: { ...range('1G', '-1', '0', '', ''), ...BEYOND_64 },
    beyond: 'wraps',
  },
  { name: 'weight of cpu', files: /^cpu\.weight$/, asked: range('200', '0', '1', '10000', '10001') },
  { name: 'weight of io', files: /^io\.weight$/, asked: range('200', '0', '1', '10000', '10001') },
  { name: 'nice', files: /^cpu\.weight\.nice$/, asked: range('5', '-21', '-20', '19', '20') },
  {
    name: 'flag',
    files: /^(cpu\.idle|cgroup\.freeze|memory\.oom\.group)$/,
    asked: range('1', '-1', '0', '1', '2'),
    rest: '0',
  },
  { name: 'flag, on at first', files: /^cgroup\.pressure$/, asked: range('0', '-1', '0', '1', '2'), rest: '1' },
  { name: 'trigger', files: /^cgroup\.kill$/, asked: range('1', '0', '1', '1', '2') },
  {
    name: 'quota and period in µs',
    files: /^cpu\.max$/,
    asked: range('50000 100000', '999 1000', '1000 1000', '17592186044415 1000000', '17592186044416 1000000'),
    rest: 'max 100000',
  },
  {
    name: 'burst in µs, of no quota',
    files: /^cpu\.(max\.burst|cfs_burst_us)$/,
    asked: range('1000', '-1', '0', '18446744073709551', '18446744073709552'),
    rest: '0',
  },
  { name: 'tasks', files: /^pids\.max$/, asked: range('77', '-1', '0', '4194304', '4194305') },
  {
    name: 'count of directories',
    files: /^cgroup\.max\.(depth|descendants)$/,
    asked: range('5', '-1', '0', '2147483647', '2147483648'),
  },
  {
    name: 'limit of a device',
    files: /^io\.max$/,
    asked: device('259:0 rbps=', ['1048576', '1', '2', BEYOND_64.highest, BEYOND_64.above]),
  },
  {
    name: 'trigger of pressure, window from 500 ms',
    files: /^(cpu|io|memory)\.pressure$/,
    kernels: ['5.10', '6.1'],
    asked: range('some 150000 1000000', 'some 1 499999', 'some 1 500000', 'some 1 10000000', 'some 1 10000001'),
  },
  {
    name: 'trigger of pressure, window of any length',
    files: /^(cpu|io|memory)\.pressure$/,
    kernels: ['6.12'],
    asked: range('some 150000 1000000', 'some 0 1', 'some 1 1', 'some 1 10000000', 'some 1 10000001'),
  },
  { name: 'CPUs, 2 of them', files: /^cpuset\.cpus(\.exclusive)?$/, asked: range('0-1', '-1', '0', '1', '2') },
  { name: 'nodes, 1 of them', files: /^cpuset\.mems$/, asked: range('0', '-1', '0', '0', '1') },
  { name: 'word', files: /^cpuset\.cpus\.partition$/, asked: oneOf('member'), empty: UNORDERED },
  {
    name: 'word, once',
    files: /^cgroup\.type$/,
    asked: oneOf('threaded'),
    empty: UNORDERED,
    elsewhere: ['valid'],
  },
  { name: 'signed controllers', files: /^cgroup\.subtree_control$/, asked: oneOf('+memory'), empty: UNORDERED },
  {
    name: 'pid, 0 is who writes',
    files: /^(cgroup\.(procs|threads)|tasks)$/,
    asked: range('$pid', '-1', '0', '2147483647', '2147483648'),
    elsewhere: ['valid', 'lowest'],
    refused: 'ESRCH',
  },
  {
    name: 'bytes to reclaim',
    files: /^memory\.reclaim$/,
    asked: { ...range('1', '-1', '0', '', ''), ...BEYOND_64 },
    beyond: 'wraps',
    refused: 'EAGAIN',
  },
  {
    name: 'reset by any text',
    files: /^memory\.(swap\.)?peak$/,
    asked: oneOf('reset'),
    empty: ONE_END,
  },
  {
    name: 'handles of a device that is not there',
    files: /^rdma\.max$/,
    asked: device('mlx5_0 hca_handle=', ['1', '-1', '0', '2147483647', '2147483648']),
    refused: 'ENODEV',
  },
  {
    name: 'units of a resource that is not there',
    files: /^misc\.max$/,
    asked: device('sev ', ['1', '-1', '0', BEYOND_64.highest, BEYOND_64.above]),
    refused: 'EINVAL',
  },
  {
    name: "model of a disk's cost",
    files: /^io\.cost\.(model|qos)$/,
    asked: NOT_A_NUMBER,
    empty: because('machine', 'valid', 'lowest', 'highest', 'below', 'above'),
  },
  {
    name: 'bytes, no limit is -1',
    files: /^(memory\.(soft_|memsw\.|kmem\.|kmem\.tcp\.)?limit_in_bytes|hugetlb\..*limit_in_bytes)$/,
    asked: { ...range('1G', '-2', '0', '', ''), ...BEYOND_64 },
    beyond: 'wraps',
  },
  {
    name: 'reset by any text, v1',
    files: /^(memory|hugetlb)\..*(failcnt|max_usage_in_bytes)$/,
    asked: oneOf('0'),
    empty: ONE_END,
  },
  {
    name: 'shares',
    files: /^cpu\.shares$/,
    asked: range('1024', '1', '2', '262144', '262145'),
    beyond: 'clamped',
  },
  {
    name: 'quota in µs',
    files: /^cpu\.cfs_quota_us$/,
    asked: range('50000', '999', '1000', '17592186044415', '17592186044416'),
    rest: '-1',
  },
  { name: 'period in µs', files: /^cpu\.cfs_period_us$/, asked: range('50000', '999', '1000', '1000000', '1000001') },
  {
    name: '64 bits, of which none or any is the flag',
    files:
      /^(cgroup\.clone_children|notify_on_release|cpuset\.(cpu_exclusive|mem_exclusive|mem_hardwall|memory_migrate|memory_pressure_enabled|memory_spread_\w+|sched_load_balance))$/,
    asked: { ...range('1', '-1', '0', '', ''), ...BEYOND_64 },
  },
  { name: 'swappiness', files: /^memory\.swappiness$/, asked: range('60', '-1', '0', '200', '201') },
  { name: 'flag, v1', files: /^memory\.oom_control$/, asked: range('1', '-1', '0', '1', '2') },
  { name: 'only 1', files: /^memory\.use_hierarchy$/, asked: range('1', '0', '1', '1', '2') },
  { name: 'two bits', files: /^memory\.move_charge_at_immigrate$/, asked: range('1', '-1', '0', '3', '4') },
  {
    name: 'number, only 0 of them',
    files: /^cpuacct\.usage$/,
    asked: range('0', '-1', '0', '0', '1'),
  },
  {
    name: '64 bits, reset by any number',
    files: /^blkio\.reset_stats$/,
    asked: { ...range('1', '-1', '0', '', ''), ...BEYOND_64 },
  },
  {
    name: 'rate of a device, 0 is none',
    files: /^blkio\.throttle\.(read|write)_\w+_device$/,
    asked: device('259:0 ', ['1048576', '-1', '0', BEYOND_64.highest, BEYOND_64.above]),
    beyond: 'wraps',
  },
  { name: 'class, 32 bits', files: /^net_cls\.classid$/, asked: { ...range('1', '-1', '0', '', ''), ...BEYOND_64 } },
  { name: 'state', files: /^freezer\.state$/, asked: oneOf('FROZEN'), empty: UNORDERED },
  { name: 'device rule', files: /^devices\.(allow|deny)$/, asked: oneOf('c 1:3 r'), empty: UNORDERED },
  {
    name: 'action of any text',
    files: /^memory\.force_empty$/,
    asked: oneOf('0'),
    empty: ONE_END,
  },
  {
    name: 'path of a program',
    files: /^release_agent$/,
    asked: oneOf('/bin/true'),
    empty: UNORDERED,
  },
  {
    name: 'descriptors',
    files: /^(cgroup\.event_control|memory\.pressure_level)$/,
    asked: NOT_A_NUMBER,
    empty: because('descriptors', 'valid', 'lowest', 'highest', 'below', 'above'),
  },
  {
    name: 'level of scheduling domains',
    files: /^cpuset\.sched_relax_domain_level$/,
    asked: { ...NOT_A_NUMBER, valid: '0', lowest: '-1', below: '-2' },
    empty: because('machine', 'highest', 'above'),
  },
  {
    name: 'priority of an interface',
    files: /^net_prio\.ifpriomap$/,
    asked: device('lo ', ['5', '-1', '0', '4294967295', '4294967296']),
    beyond: 'wraps',
  },
  {
    name: "read-only, the machine's",
    files: /^(net_prio\.prioidx|blkio\.throttle\.io_\w+|memory\.kmem\.slabinfo)$/,
    asked: NOT_A_NUMBER,
    empty: { ...because('machine', 'read'), ...UNWRITABLE },
  },
]

/** The texts of a file's boundaries on any kernel, in the order of the columns. */
export function boundariesOf(file: string): string[] {
  return DOMAINS.filter(({ files }) => files.test(file)).flatMap(({ asked, elsewhere = [], rest = [] }) => [
    ...COLUMNS.flatMap((column) => (elsewhere.includes(column) ? [] : (asked[column] ?? []))),
    ...[rest].flat(),
  ])
}
