import { SpecError } from './errors.js'

/** Microseconds: the kernel's default period of CFS bandwidth (kernel/sched/fair.c, default_cfs_period). */
export const DEFAULT_PERIOD = 100000n
/** systemd's `infinity` for sizes, tasks and times: UINT64_MAX. */
export const INFINITY = 2n ** 64n - 1n
/** systemd keeps a quota as a whole percentage of one CPU: 10 ms of a second. */
const PERCENT = 10000n

/**
 * CPUQuotaPerSecUSec: microseconds of CPU time per second, rounded up to whole 10 ms so that no child gets less than it asked for (runc,
 * crun). Without a quota (≤ 0) INFINITY. `period` 0 is unset: 100000.
 */
export function quotaPerSecond(quota: bigint | number, period: bigint | number = DEFAULT_PERIOD): bigint {
  if (quota <= 0) return INFINITY
  const perSecond = (BigInt(quota) * 1000000n) / (period > 0 ? BigInt(period) : DEFAULT_PERIOD)
  const rounded = ((perSecond + PERCENT - 1n) / PERCENT) * PERCENT
  return rounded === 0n ? PERCENT : rounded < INFINITY ? rounded : INFINITY
}

/** The quota that systemd will write for `quota` sooner or later, and runc ≥ 1.3.2 at once: 12300 of 100000 → 13000. */
export function quotaOfSystemd(quota: bigint, period: bigint = DEFAULT_PERIOD): bigint {
  if (quota <= 0n) return quota
  const span = period > 0n ? period : DEFAULT_PERIOD
  const perSecond = (quota * 1000000n) / span
  return perSecond > 0n && perSecond % PERCENT === 0n ? quota : (quotaPerSecond(quota, span) * span) / 1000000n
}

/** The text of cpu.max, strictly; -1n is `max`. One word alone has the default period. Throws SpecError on anything a kernel never shows. */
export function parseCpuMax(text: string, field = 'linux.resources.cpu'): { quota: bigint; period: bigint } {
  const words = text.trim().split(/\s+/)
  const [quota = '', period = String(DEFAULT_PERIOD)] = words
  if (words.length > 2 || !/^(max|0*[1-9][0-9]*)$/.test(quota) || !/^0*[1-9][0-9]*$/.test(period)) {
    throw new SpecError(field, 'not `QUOTA [PERIOD]`: a positive number or max, and a positive number', {
      data: text,
    })
  }
  const parsed = { quota: quota === 'max' ? -1n : BigInt(quota), period: BigInt(period) }
  if (parsed.quota > INFINITY || parsed.period > INFINITY) throw new SpecError(field, 'beyond 64 bits', { data: text })
  return parsed
}
