import { bandwidthRefuses, ratio } from '../model/bandwidth.js'
import { kstrtoll, kstrtoull } from '../parse/integer.js'
import { memo } from '../parse/memo.js'
import { filesOf, type Node, type Outcome, readOnly, readWrite } from '../record.js'
import { REAL_TIME } from './cpu-rt.js'

// kernel/sched/core.c MIN_SHARES, MAX_SHARES: clamped, not refused
const MIN_SHARES = 2n
const MAX_SHARES = 262144n

const clampShares = memo((text: string): Outcome => {
  const value = kstrtoull(text)
  if (typeof value !== 'bigint') return value
  return { store: `${value < MIN_SHARES ? MIN_SHARES : value > MAX_SHARES ? MAX_SHARES : value}\n` }
})

function shares(text: string, dir: Node): Outcome {
  const outcome = clampShares(text)
  if (typeof outcome !== 'object') return outcome
  return dir.parent === undefined || dir.get('cpu.idle') === '1\n' ? 'EINVAL' : outcome
}

function idle(text: string, dir: Node): Outcome {
  const value = kstrtoll(text)
  if (typeof value !== 'bigint') return value
  if (dir.parent === undefined || (value !== 0n && value !== 1n)) return 'EINVAL'
  // WEIGHT_IDLEPRIO
  if (dir.get('cpu.idle') !== `${value}\n`) dir.set('cpu.shares', value === 1n ? '3\n' : '1024\n')
  return { store: `${value}\n` }
}

const number = (dir: Node, file: string) => BigInt((dir.get(`cpu.cfs_${file}_us`) ?? '0').trim())

/** The ratio a group is limited to, by itself. */
const ownLimit = (dir: Node): bigint | undefined =>
  dir.get('cpu.cfs_quota_us') === '-1\n' ? undefined : ratio(number(dir, 'quota'), number(dir, 'period'))

/** By itself, or by its nearest limited ancestor. */
const limitOf = (dir: Node): bigint | undefined => ownLimit(dir) ?? (dir.parent && limitOf(dir.parent))

/** tg_cfs_schedulable_down, v1 only: no group below may use more than `limit`. */
function exceeds(dir: Node, limit: bigint): boolean {
  return dir.children().some((child) => {
    const own = ownLimit(child)
    return own === undefined ? exceeds(child, limit) : own > limit
  })
}

function refused(dir: Node, quota: bigint, period: bigint, burst: bigint): boolean {
  if (dir.parent === undefined) return true
  const limit = quota < 0n ? undefined : quota
  if (bandwidthRefuses(limit, period, burst)) return true
  // those below are within those above already
  if (limit === undefined) return false
  const above = limitOf(dir.parent)
  const own = ratio(limit, period)
  return (above !== undefined && own > above) || exceeds(dir, own)
}

function quota(text: string, dir: Node): Outcome {
  const value = kstrtoll(text)
  if (typeof value !== 'bigint') return value
  const wanted = value < 0n ? -1n : value
  return refused(dir, wanted, number(dir, 'period'), number(dir, 'burst')) ? 'EINVAL' : { store: `${wanted}\n` }
}

function period(text: string, dir: Node): Outcome {
  const value = kstrtoull(text)
  if (typeof value !== 'bigint') return value
  return refused(dir, number(dir, 'quota'), value, number(dir, 'burst')) ? 'EINVAL' : { store: `${value}\n` }
}

function burst(text: string, dir: Node): Outcome {
  const value = kstrtoull(text)
  if (typeof value !== 'bigint') return value
  return refused(dir, number(dir, 'quota'), number(dir, 'period'), value) ? 'EINVAL' : { store: `${value}\n` }
}

const STAT = 'nr_periods 0\nnr_throttled 0\nthrottled_time 0\n'

export const cpu = filesOf('cpu', 'both', [
  readWrite('cpu.cfs_burst_us', '0\n', burst, { since: '6.1' }),
  readWrite('cpu.cfs_period_us', '100000\n', period),
  readWrite('cpu.cfs_quota_us', '-1\n', quota),
  readWrite('cpu.idle', '0\n', idle, { since: '6.1' }),
  ...REAL_TIME,
  readWrite('cpu.shares', '1024\n', shares),
  readOnly('cpu.stat', STAT, { until: '6.1' }),
  readOnly('cpu.stat', `${STAT}nr_bursts 0\nburst_time 0\n`, { since: '6.1' }),
  readOnly('cpu.stat.local', 'throttled_time 0\n', { since: '6.12' }),
])
