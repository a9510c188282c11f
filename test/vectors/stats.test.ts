import {
  CgroupError,
  parseCount,
  parseCpuList,
  parseCpuStat,
  parseFlatKeyed,
  parseIoStat,
  parsePressure,
  readLimits,
  readSeries,
} from '@cgroupkit/core'
import type { Answer } from './answers.js'
import { judge } from './judge.js'
import type { Vector } from './vectors.js'

type Files = Readonly<Record<string, string>>

/** A file that the peer insists on. */
function needed(files: Files, name: string): string {
  const text = files[name]
  if (text === undefined) throw new CgroupError('ENOENT', 'read', name)
  return text
}

const nanos = (micros: bigint | undefined) => (micros === undefined ? undefined : micros * 1000n)

/** Ours keep the kernel's names; here they are called as the vectors call them. */
const READERS: Readonly<Record<string, (input: Vector['input'], files: Files) => unknown>> = {
  psi: (_, files) => parsePressure(needed(files, 'cpu.pressure')),
  cpuV2(_, files) {
    const stat = parseCpuStat(needed(files, 'cpu.stat'))
    return {
      usageNs: nanos(stat.usage_usec),
      userNs: nanos(stat.user_usec),
      kernelNs: nanos(stat.system_usec),
      periods: stat.nr_periods,
      throttledPeriods: stat.nr_throttled,
      throttledNs: nanos(stat.throttled_usec),
      bursts: stat.nr_bursts,
      burstNs: nanos(stat.burst_usec),
    }
  },
  cpuV1(_, files) {
    const stat = parseCpuStat(files['cpu.stat'] ?? '')
    return { periods: stat.nr_periods, throttledPeriods: stat.nr_throttled, throttledNs: stat.throttled_time }
  },
  pids: (_, files) => ({
    current: parseCount(needed(files, 'pids.current')),
    limit: readLimits('v2', (file) => files[file])['pids.limit'],
  }),
  readUint: ({ dialect, text }) => (dialect === 'cadvisor' ? shownLimit(String(text)) : parseCount(String(text))),
  singleValue: ({ text }) => parseCount(String(text)),
  flatKeyed: ({ text }) => parseFlatKeyed(String(text)),
  nestedKeyed: ({ text }) => parseIoStat(String(text)),
  kvLookup: ({ text, key }) => parseFlatKeyed(String(text))[String(key)] ?? 'absent',
  ioStat(_, files) {
    const devices = parseIoStat(needed(files, 'io.stat'))
    const list = (read: string, write: string) =>
      devices.flatMap(({ major, minor, counters }) => [
        [major, minor, 'Read', counters[read]],
        [major, minor, 'Write', counters[write]],
      ])
    return { serviceBytes: list('rbytes', 'wbytes'), serviced: list('rios', 'wios'), cost: {} }
  },
  misc(_, files) {
    const events = parseFlatKeyed(needed(files, 'misc.events'))
    const usage = Object.entries(parseFlatKeyed(needed(files, 'misc.current')))
    return Object.fromEntries(usage.map(([name, value]) => [name, { usage: value, events: events[`${name}.max`] }]))
  },
  /** The counters of v1 memory are one number each. */
  memoryV1: (_, files) =>
    Object.entries(files)
      .filter(([file]) => file !== 'memory.stat')
      .map(([file, text]) => [file, parseCount(text, file)]),
  memoryV2Data: (_, files) => ({
    usage: parseCount(needed(files, 'memory.current')),
    limit: readLimits('v2', (file) => files[file])['memory.limit'],
    failcnt: parseFlatKeyed(needed(files, 'memory.events')).oom,
  }),
  memoryEvents({ text }) {
    const { high, max } = parseFlatKeyed(String(text ?? ''))
    return { high, max }
  },
  hugetlbV1: (_, files) => Object.values(files).map((text) => parseCount(text)),
  cpusetV1(_, files) {
    for (const file of ['cpuset.cpus', 'cpuset.mems']) parseCpuList(needed(files, file))
    return 'ok'
  },
}

function shownLimit(text: string): unknown {
  const read = (file: string) => (file === 'memory.max' ? text : undefined)
  return readSeries('v2', { read, has: () => true }).find(({ name }) => name === 'container_spec_memory_limit_bytes')
    ?.value
}

judge('stats-parse', (input): Answer => {
  const reader = READERS[String(input.op)]
  if (reader === undefined) throw new Error(`no reader for ${String(input.op)}`)
  return { value: reader(input, (input.files ?? {}) as Files) }
})
