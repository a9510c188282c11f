import { kstrtoll, kstrtoull } from '../parse/integer.js'
import { type Node, type Outcome, readWrite } from '../record.js'

/** kernel/sched/sched.h: ratios of run time to period are in 2^-20, and run times must not overflow with them (MAX_BW: 2^44 - 1 nanoseconds). */
const SHIFT = 20n
const MAX_RUNTIME = 17592186044n
/** U64_MAX / NSEC_PER_USEC */
const MAX_PERIOD = 18446744073709551n
/** /proc/sys/kernel/sched_rt_runtime_us of sched_rt_period_us, their defaults. */
const HOST_SHARE = (950_000n << SHIFT) / 1_000_000n

interface Bandwidth {
  runtime: bigint
  period: bigint
}

function bandwidthOf(dir: Node): Bandwidth {
  const number = (file: string) => BigInt((dir.get(`cpu.rt_${file}_us`) ?? '0').trim())
  return { runtime: number('runtime'), period: number('period') }
}

const share = ({ runtime, period }: Bandwidth): bigint => (runtime << SHIFT) / period

/** Does the share of `dir` hold the shares of its children? (kernel/sched/rt.c tg_rt_schedulable) `changed` has new numbers. */
function holds(dir: Node, changed: Node, bandwidth: Bandwidth): boolean {
  const of = (one: Node) => share(one.path === changed.path ? bandwidth : bandwidthOf(one))
  return dir.children().reduce((sum, child) => sum + of(child), 0n) <= of(dir)
}

function refused(dir: Node, bandwidth: Bandwidth): boolean {
  const { runtime, period } = bandwidth
  if (period === 0n || runtime < 0n || period > MAX_PERIOD) return true
  // more than the whole period is more than the host's share
  if (runtime > MAX_RUNTIME || share(bandwidth) > HOST_SHARE) return true
  if (dir.parent === undefined) return runtime === 0n || !holds(dir, dir, bandwidth)
  return !holds(dir, dir, bandwidth) || !holds(dir.parent, dir, bandwidth)
}

function period(text: string, dir: Node): Outcome {
  const value = kstrtoull(text)
  if (typeof value !== 'bigint') return value
  return refused(dir, { ...bandwidthOf(dir), period: value }) ? 'EINVAL' : { store: `${value}\n` }
}

/** -1 is all of the CPU, which not even the root has. */
function runtime(text: string, dir: Node): Outcome {
  const value = kstrtoll(text)
  if (typeof value !== 'bigint') return value
  return refused(dir, { ...bandwidthOf(dir), runtime: value }) ? 'EINVAL' : { store: `${value}\n` }
}

/** CONFIG_RT_GROUP_SCHED: not in Debian's kernels. */
export const REAL_TIME = [
  readWrite('cpu.rt_period_us', '1000000\n', period, { since: '6.18' }),
  readWrite('cpu.rt_runtime_us', (parent) => (parent === undefined ? '950000\n' : '0\n'), runtime, { since: '6.18' }),
]
