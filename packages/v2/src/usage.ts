import { type CgroupFs, type HostPath, parseCpuStat, readCounter, readIfThere, type Usage } from '@cgroupkit/core'

/** What the kernel accounts to this cgroup and all below it. A controller that is off leaves its figure out. */
export function usage(fs: CgroupFs, dir: HostPath): Usage {
  const micros = parseCpuStat(readIfThere(fs, `${dir}/cpu.stat`) ?? '').usage_usec
  const memory = readCounter(fs, `${dir}/memory.current`)
  const pids = readCounter(fs, `${dir}/pids.current`)
  return {
    ...(micros === undefined ? {} : { cpuNanos: micros * 1000n }),
    ...(memory === undefined ? {} : { memoryBytes: memory }),
    ...(pids === undefined ? {} : { pids }),
  }
}
