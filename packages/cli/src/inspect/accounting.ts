import {
  type Cgroup,
  type Counters,
  type DeviceIo,
  formatCpuList,
  type Pressure,
  parseCount,
  parseCpuList,
  parseCpuStat,
  parseFlatKeyed,
  parseIoStat,
  parseMemoryStat,
  parsePressure,
  type Usage,
} from '@cgroupkit/core'

/** What the kernel accounts to a cgroup and all below it, by its own names. Absent: this kernel or cgroup does not have it. */
export interface Accounting {
  usage: Usage
  /** the most there ever was, bytes and tasks (kernel 5.19, 6.1) */
  peak: { memoryBytes?: bigint; pids?: bigint }
  /** CPUs that may be used */
  cpus?: string
  cpu?: Counters
  memory?: Counters
  memoryEvents?: Counters
  io?: readonly DeviceIo[]
  pressure: { cpu?: Pressure; memory?: Pressure; io?: Pressure }
}

/** Throws CgroupError EIO for a file that is not what the kernel prints. */
export function accountingOf(cgroup: Cgroup): Accounting {
  const read = (file: string): string | undefined => {
    const dir = cgroup.path(cgroup.column === 'v2' ? undefined : file.slice(0, file.indexOf('.')))
    return dir === undefined ? undefined : cgroup.fs.read(`${dir}/${file}`)
  }
  const one = <T>(file: string, parse: (text: string, file: string) => T): T | undefined => {
    const text = read(file)
    return text === undefined ? undefined : parse(text, file)
  }
  return present<Accounting>({
    usage: cgroup.usage(),
    peak: present<Accounting['peak']>({
      memoryBytes: one('memory.peak', parseCount) ?? one('memory.max_usage_in_bytes', parseCount),
      pids: one('pids.peak', parseCount),
    }),
    cpus: one('cpuset.cpus.effective', cpuList) ?? one('cpuset.effective_cpus', cpuList),
    cpu: one('cpu.stat', parseCpuStat),
    memory: one('memory.stat', parseMemoryStat),
    memoryEvents: one('memory.events', parseFlatKeyed),
    io: cgroup.column === 'v2' ? one('io.stat', parseIoStat) : undefined,
    pressure: present<Accounting['pressure']>({
      cpu: one('cpu.pressure', parsePressure),
      memory: one('memory.pressure', parsePressure),
      io: one('io.pressure', parsePressure),
    }),
  })
}

/** An empty list, as a v1 cpuset is born with, is none. */
function cpuList(text: string): string | undefined {
  return text.trim() === '' ? undefined : formatCpuList(parseCpuList(text))
}

type Maybe<T> = { [K in keyof T]: T[K] | undefined }

/** Without the keys that have no value, so that JSON and types say the same. */
function present<T extends object>(values: Maybe<T>): T {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as T
}
