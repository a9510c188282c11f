import * as fc from 'fast-check'
import { SPECIAL, valuesFor } from '../programs/values.js'
import { LEAVES, PROCESSES } from './tree.js'

/** Controllers of v2, those of v1 alone, and words that are none. */
const CONTROLLERS = ['cpuset', 'cpu', 'io', 'memory', 'hugetlb', 'pids', 'rdma', 'misc'] as const
const STRANGE = ['perf_event', 'freezer', 'blkio', 'foo', 'Memory', ''] as const

const controller = fc.oneof(
  { weight: 30, arbitrary: fc.constantFrom<string>(...CONTROLLERS) },
  { weight: 1, arbitrary: fc.constantFrom<string>(...STRANGE) },
)
const token = fc.tuple(fc.constantFrom('+', '+', '+', '-'), controller).map((parts) => parts.join(''))

/** Tokens of cgroup.subtree_control. */
export const subtreeControl = fc.array(token, { minLength: 1, maxLength: 3 }).map((tokens) => tokens.join(' '))

export const everyController: readonly string[] = CONTROLLERS.map((name) => `+${name}`)

/** A pid to write; `0` is the recorder itself, which must neither freeze nor starve. */
export const pid = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom<string>(...PROCESSES) },
  { weight: 1, arbitrary: fc.constantFrom(...valuesFor('cgroup.procs')) },
)

/**
 * Less than a tenth of a CPU starves who lives below: its death alone then takes minutes, in which each write to cgroup.procs waits for it.
 * The parser is asked for such quotas by the recordings, with nobody there.
 */
function starves(file: string, data: string): boolean {
  const quota = /^\s*(\d{4,})/.exec(data)?.[1]
  return file === 'cpu.max' && quota !== undefined && Number(quota) < 10_000 && !/^\s*1000\s+1000$/.test(data)
}

/**
 * What the kernel keeps of a child is charged to its parent: a few pages, how many is the machine's, and what a removed child gave back may
 * still be at hand on one CPU. So a limit of less than 16 MiB is asked only of directories without children, and ENOMEM by a recording.
 */
function depends(file: string, data: string, dir: string): boolean {
  if (!LIMITS.test(file) || LEAVES.includes(dir)) return false
  const pages = sizeOf(data)
  return pages !== undefined && pages < 4096
}

const LIMITS = /^memory\.(?:max|high|(?:memsw\.)?limit_in_bytes)$/
const SHIFT = ['', 'k', 'm', 'g', 't', 'p', 'e']

/** In pages, as memparse counts: nothing is 0, and so is 2^64. */
function sizeOf(data: string): bigint | undefined {
  const [, number, unit = ''] = /^\s*(0x[0-9a-f]+|\d+)([kmgtpe])?/i.exec(data) ?? []
  if (number === undefined) return data.trim() === '' ? 0n : undefined
  const value = BigInt(/^0\d+$/.test(number) ? Number.parseInt(number, 8) || 0 : number)
  return BigInt.asUintN(64, value << BigInt(10 * SHIFT.indexOf(unit.toLowerCase()))) / 4096n
}

/** Of a machine of four. */
const CPU_LISTS = ['0', '1', '2', '3', '0', '1', '2', '3', '0-1', '2-3', '1-2', '0-2', '1-3', '0-3', '0,3', '\n']

const FLAG = ['0', '1']
const LIMIT = ['16M', '32M', '64M', '-1']
const DEVICES = ['a', 'c 1:3 r', 'c 1:3 rw', 'c 1:3 m', 'c *:* rwm', 'c 1:* rw', 'c *:3 w', 'b 8:0 w', 'b *:* m']

const V1: Readonly<Record<string, readonly string[]>> = {
  'cgroup.clone_children': FLAG,
  notify_on_release: FLAG,
  'cpuset.cpu_exclusive': FLAG,
  'cpuset.mem_exclusive': FLAG,
  'cpu.cfs_quota_us': ['-1', '10000', '50000', '100000', '200000'],
  'cpu.cfs_period_us': ['20000', '50000', '100000', '200000'],
  'cpu.cfs_burst_us': ['0', '10000', '50000'],
  'memory.limit_in_bytes': LIMIT,
  'memory.memsw.limit_in_bytes': LIMIT,
  'devices.allow': DEVICES,
  'devices.deny': DEVICES,
  'freezer.state': ['FROZEN', 'THAWED'],
}

/** Valid ones that leave a mark, more often than boundaries and nonsense. */
const USUAL: Readonly<Record<string, readonly string[]>> = {
  'memory.max': ['0', '16M', '64M', '1G', 'max'],
  'pids.max': ['0', '1', '5', 'max'],
  'cgroup.max.depth': ['0', '1', '2', '3', 'max'],
  'cgroup.max.descendants': ['0', '1', '3', '5', 'max'],
  'cgroup.freeze': ['0', '1'],
  'cgroup.pressure': ['0', '1'],
  'cgroup.kill': ['1'],
  'cgroup.type': ['threaded'],
  'cpu.idle': ['0', '1'],
  'cpu.max': ['10000 100000', '50000 100000', '200000 100000', 'max', 'max 20000', '30000'],
  'cpu.max.burst': ['0', '10000', '50000'],
  'cpuset.cpus': CPU_LISTS,
  'cpuset.mems': ['0', '\n'],
  'cpuset.cpus.exclusive': CPU_LISTS,
  'cpuset.cpus.partition': ['root', 'root', 'root', 'isolated', 'member', 'member'],
  ...V1,
}

/** The root's would change how its devices are scheduled, and take from the whole machine what can be reclaimed. */
const OF_ROOT: Readonly<Record<string, readonly string[]>> = {
  'io.cost.model': ['', 'abc', '259:0'],
  'io.cost.qos': ['', 'abc', '259:0'],
  'memory.reclaim': ['abc', '-1', 'max', '0', '1', '4095', '1.5', '1 K'],
}

/** A text for a file of a directory; '' is the root. */
export function dataFor(file: string, dir: string): fc.Arbitrary<string> {
  const fits = (data: string) => !starves(file, data) && !depends(file, data, dir)
  const some = (texts: readonly string[]) => fc.constantFrom(...texts.filter(fits))
  const any = dir === '' ? (OF_ROOT[file] ?? valuesFor(file)) : valuesFor(file)
  const usual = USUAL[file] ?? SPECIAL[file] ?? any
  return any.length === 0
    ? some(usual)
    : fc.oneof({ weight: 3, arbitrary: some(usual) }, { weight: 1, arbitrary: some(any) })
}
