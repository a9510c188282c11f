import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Cgroup, cadvisorVersion, dirReader, readSeries, type Sample } from '@cgroupkit/core'

/** Throws RangeError for what is no version. */
export function parseCadvisor(text: string): string {
  cadvisorVersion(text)
  return text
}

/** What cAdvisor reports for this cgroup now; no spec series where there is no directory. */
export function seriesOf(
  cgroup: Cgroup,
  options: { cadvisor?: string; bootTimeMs?: number | undefined } = {},
): Sample[] {
  const { bootTimeMs, ...which } = options
  return readSeries(cgroup.column, { ...dirReader(cgroup), bootTimeMs }, which)
}

/** When the host at `root` was booted (`btime` of /proc/stat, proc(5)); `undefined` on recorded and simulated hosts. */
export function bootTimeMs(root: string): number | undefined {
  try {
    const seconds = /^btime (\d+)$/m.exec(readFileSync(join(root, '/proc/stat'), 'utf8'))?.[1]
    return seconds === undefined ? undefined : Number(seconds) * 1000
  } catch {
    return undefined
  }
}
