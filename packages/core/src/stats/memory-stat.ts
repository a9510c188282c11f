import { type Counters, parseFlatKeyed } from './flat-keyed.js'

/** memory.stat of v2 (anon, file, …) and v1 (cache, rss, total_rss, …): bytes, but for the event counters. Throws CgroupError EIO. */
export function parseMemoryStat(text: string): Counters {
  return parseFlatKeyed(text, 'memory.stat')
}
