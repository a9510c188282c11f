import type { Counters, Pressure } from '@cgroupkit/core'
import type { Accounting } from '../inspect/accounting.js'
import { table } from './table.js'

const MEMORY = ['anon', 'file', 'kernel', 'shmem', 'inactive_file', 'rss', 'cache'] as const

/** The figures that tell whether a cgroup lives and what it waits for; `--json` has all of them. */
export function accountingText(found: Accounting): string {
  const { usage, peak, cpus, pressure } = found
  const rows: [what: string, value: string | undefined][] = [
    ['cpu', usage.cpuNanos === undefined ? undefined : `${Number(usage.cpuNanos / 1_000_000n) / 1000} s`],
    ['cpus', cpus],
    ['throttled', throttled(found.cpu)],
    ['memory', amount(usage.memoryBytes, peak.memoryBytes, ' bytes')],
    ['of it', counters(found.memory, MEMORY)],
    ['memory events', counters(found.memoryEvents, Object.keys(found.memoryEvents ?? {}))],
    ['tasks', amount(usage.pids, peak.pids, '')],
    ...(found.io ?? []).map(({ major, minor, counters: own }): [string, string | undefined] => [
      `io ${major}:${minor}`,
      counters(own, Object.keys(own)),
    ]),
    ...Object.entries(pressure).map(([what, stall]: [string, Pressure]): [string, string] => [
      `${what} pressure`,
      waits(stall),
    ]),
  ]
  return table(rows.flatMap(([what, value]) => (value === undefined ? [] : [[what, value]])))
}

function amount(now: bigint | undefined, most: bigint | undefined, unit: string): string | undefined {
  if (now === undefined) return undefined
  return `${now}${unit}${most === undefined ? '' : `, at most ${most}`}`
}

function throttled(cpu: Counters | undefined): string | undefined {
  return cpu?.nr_periods === undefined ? undefined : `${cpu.nr_throttled ?? 0n} of ${cpu.nr_periods} periods`
}

function counters(all: Counters | undefined, names: readonly string[]): string | undefined {
  const shown = names.flatMap((name) => (all?.[name] === undefined ? [] : [`${name} ${all[name]}`]))
  return shown.length === 0 ? undefined : shown.join(', ')
}

/** `some`: at least one task waits; `full`: all of them do. */
function waits({ some, full }: Pressure): string {
  const told = (name: string, { avg10, total }: Pressure['some']) => `${name} ${avg10} % of 10 s, ${total} µs in all`
  return full === undefined ? told('some', some) : `${told('some', some)}; ${told('full', full)}`
}
