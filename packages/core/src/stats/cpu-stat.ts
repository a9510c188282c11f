import { type Counters, parseFlatKeyed } from './flat-keyed.js'

/**
 * cpu.stat. v2: usage_usec, user_usec, system_usec always; nr_periods, nr_throttled, throttled_usec, nr_bursts, burst_usec where the cpu controller is
 * on. v1: nr_periods, nr_throttled, throttled_time (nanoseconds). Throws CgroupError EIO.
 */
export function parseCpuStat(text: string): Counters {
  return parseFlatKeyed(text, 'cpu.stat')
}
