import { type CgroupFs, readCounter, type Usage } from '@cgroupkit/core'
import { fileOf, type Hierarchy } from './placements.js'

/** What the kernel accounts to this cgroup and all below it, each figure by its own hierarchy; one that is not mounted leaves it out. */
export function usage(fs: CgroupFs, hierarchies: readonly Hierarchy[]): Usage {
  const counter = (file: string) => {
    const path = fileOf(hierarchies, file)
    return path === undefined ? undefined : readCounter(fs, path)
  }
  const nanos = counter('cpuacct.usage')
  const memory = counter('memory.usage_in_bytes')
  const pids = counter('pids.current')
  return {
    ...(nanos === undefined ? {} : { cpuNanos: nanos }),
    ...(memory === undefined ? {} : { memoryBytes: memory }),
    ...(pids === undefined ? {} : { pids }),
  }
}
