import { atLeast } from '../kernel.js'
import { bandwidthRefuses } from '../model/bandwidth.js'
import { kstrtoll, kstrtoull } from '../parse/integer.js'
import { memo } from '../parse/memo.js'
import { scanUnsigned, scanWord } from '../parse/scanf.js'
import { filesOf, type Node, type Outcome, readOnly, readWrite, type World } from '../record.js'

// kernel/sched/core.c sched_prio_to_weight: the weight of nice -20 … 19.
const NICE = [
  88761, 71755, 56483, 46273, 36291, 29154, 23254, 18705, 14949, 11916, 9548, 7620, 6100, 4904, 3906, 3121, 2501, 1991,
  1586, 1277, 1024, 820, 655, 526, 423, 335, 272, 215, 172, 137, 110, 87, 70, 56, 45, 36, 29, 23, 18, 15,
] as const
const SHARES_AT_100 = 1024
/** WEIGHT_IDLEPRIO in shares, as cpu.weight prints it: 6.1 rounds to 0, 6.12 clamps to 1. */
const IDLE_SHARES = 3

function niceOf(shares: number): number {
  let best = 0
  for (let at = 1; at < NICE.length; at += 1) {
    if (Math.abs((NICE[at] ?? 0) - shares) >= Math.abs((NICE[best] ?? 0) - shares)) break
    best = at
  }
  return best - 20
}

const idle = (dir: Node) => dir.get('cpu.idle') === '1\n'

const checkWeight = memo((text: string): Outcome => {
  const value = kstrtoull(text)
  if (typeof value !== 'bigint') return value
  return value < 1n || value > 10000n ? 'ERANGE' : { store: `${value}\n` }
})

function weight(text: string, dir: Node): Outcome {
  const outcome = checkWeight(text)
  if (typeof outcome !== 'object') return outcome
  if (idle(dir)) return 'EINVAL'
  dir.set('cpu.weight.nice', `${niceOf(Math.round((Number(outcome.store) * SHARES_AT_100) / 100))}\n`)
  return outcome
}

function nice(text: string, dir: Node): Outcome {
  const value = kstrtoll(text)
  if (typeof value !== 'bigint') return value
  if (value < -20n || value > 19n) return 'ERANGE'
  if (idle(dir)) return 'EINVAL'
  dir.set('cpu.weight', `${Math.round(((NICE[Number(value) + 20] ?? 0) * 100) / SHARES_AT_100)}\n`)
  return { store: `${value}\n` }
}

function setIdle(text: string, dir: Node, world: World): Outcome {
  const value = kstrtoll(text)
  if (typeof value !== 'bigint') return value
  if (value !== 0n && value !== 1n) return 'EINVAL'
  if (idle(dir) !== (value === 1n)) {
    dir.set('cpu.weight', value === 0n ? '100\n' : atLeast(world.kernel, '6.12') ? '1\n' : '0\n')
    dir.set('cpu.weight.nice', `${value === 0n ? 0 : niceOf(IDLE_SHARES)}\n`)
  }
  return { store: `${value}\n` }
}

/** cpu_period_quota_parse: scanf-like, so `50000abc` and `50000,100000` pass; a missing period keeps the old one. */
function max(text: string, dir: Node): Outcome {
  const first = scanWord(text, 20)
  if (first === undefined) return 'EINVAL'
  const old = scanUnsigned(dir.get('cpu.max')?.split(' ')[1] ?? '')?.value ?? 100000n
  const period = scanUnsigned(first.rest)?.value ?? old
  const quota = scanUnsigned(first.word)?.value
  if (quota === undefined && first.word !== 'max') return 'EINVAL'
  const burst = BigInt(dir.get('cpu.max.burst') ?? 0)
  return bandwidthRefuses(quota, period, burst) ? 'EINVAL' : { store: `${quota ?? 'max'} ${period}\n` }
}

function burst(text: string, dir: Node): Outcome {
  const value = kstrtoull(text)
  if (typeof value !== 'bigint') return value
  const [quota, period] = (dir.get('cpu.max') ?? 'max 100000').split(' ')
  const limit = quota === 'max' || quota === undefined ? undefined : BigInt(quota)
  return bandwidthRefuses(limit, BigInt(period ?? 100000), value) ? 'EINVAL' : { store: `${value}\n` }
}

const THROTTLED = 'nr_periods 0\nnr_throttled 0\nthrottled_usec 0\n'

// The root has no limit, but the lines of its controller (cgroup_extra_stat_show).
const STAT = filesOf('cpu', 'both', [
  readOnly('cpu.stat', THROTTLED, { until: '6.1', appends: true }),
  readOnly('cpu.stat', `${THROTTLED}nr_bursts 0\nburst_usec 0\n`, { since: '6.1', appends: true }),
  readOnly('cpu.stat.local', 'throttled_usec 0\n', { since: '6.12', appends: true }),
])

export const cpu = [
  ...STAT,
  ...filesOf('cpu', 'child', [
    readWrite('cpu.idle', '0\n', setIdle, { since: '6.1' }),
    readWrite('cpu.max', 'max 100000\n', max),
    readWrite('cpu.max.burst', '0\n', burst, { since: '6.1' }),
    readWrite('cpu.weight', '100\n', weight),
    readWrite('cpu.weight.nice', '0\n', nice),
  ]),
]
