import { deviceWrites, hasDevices } from './device-lists.js'
import { INFINITY, PROPERTIES } from './properties.js'
import type { PropertyValue, Unit } from './unit.js'

/** Controllers that systemd manages, in the kernel's order; hugetlb, rdma and misc it leaves alone. */
export const MANAGED = ['cpuset', 'cpu', 'io', 'memory', 'pids'] as const
export type Managed = (typeof MANAGED)[number]

const DEFAULT_PERIOD_US = 100_000n
const SECOND_US = 1_000_000n
const MILLISECOND_US = 1_000n

const get = (unit: Unit, name: string): PropertyValue | undefined => {
  const initial = PROPERTIES[name]?.initial
  return unit.properties.get(name) ?? (typeof initial === 'function' ? initial(unit) : initial)
}
const number = (unit: Unit, name: string): bigint => {
  const value = get(unit, name)
  return typeof value === 'bigint' ? value : INFINITY
}
const text = (value: bigint): string => (value === INFINITY ? 'max' : String(value))

function max(most: bigint, ...others: bigint[]): bigint {
  for (const other of others) if (other > most) most = other
  return most
}

/** `3,5-7` of a little-endian bit mask; '' of an empty one. */
function listOf(mask: PropertyValue | undefined): string {
  if (!(mask instanceof Uint8Array)) return ''
  const on = [...mask].flatMap((byte, at) =>
    [0, 1, 2, 3, 4, 5, 6, 7].filter((bit) => byte & (1 << bit)).map((bit) => at * 8 + bit),
  )
  const ranges: [number, number][] = []
  for (const cpu of on) {
    const last = ranges.at(-1)
    if (last !== undefined && last[1] === cpu - 1) last[1] = cpu
    else ranges.push([cpu, cpu])
  }
  return ranges.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(',')
}

/** Quota per second and period become quota per period; floored (measured: 230 ms/s in 54321 us is `12493 54321`), 1 ms at least. */
function cpuMax(unit: Unit): string {
  const perSecond = number(unit, 'CPUQuotaPerSecUSec')
  const asked = number(unit, 'CPUQuotaPeriodUSec')
  // the period of no quota is not told to the kernel
  if (perSecond === INFINITY) return `max ${DEFAULT_PERIOD_US}`
  const wanted = asked === INFINITY ? DEFAULT_PERIOD_US : asked
  // cgroup_cpu_adjust_period(): quota and period both need the kernel's 1 ms, the period at most 1 s
  const least = max(wanted, MILLISECOND_US, (MILLISECOND_US * SECOND_US) / perSecond)
  const period = least > SECOND_US ? SECOND_US : least
  return `${max((perSecond * period) / SECOND_US, MILLISECOND_US)} ${period}`
}

function io(unit: Unit): [string, string][] {
  const weight = number(unit, 'IOWeight')
  return [['io.weight', `default ${weight === INFINITY ? 100n : weight}`], ...deviceWrites(unit)]
}

function cpu(unit: Unit): [string, string][] {
  const weight = number(unit, 'CPUWeight')
  const idle = weight === 0n
  return [
    ['cpu.idle', idle ? '1' : '0'],
    ...(idle ? [] : ([['cpu.weight', String(weight === INFINITY ? 100n : weight)]] satisfies [string, string][])),
    ['cpu.max', cpuMax(unit)],
  ]
}

const memory = (unit: Unit): [string, string][] => [
  ['memory.min', text(number(unit, 'MemoryMin'))],
  ['memory.low', text(number(unit, 'MemoryLow'))],
  ['memory.high', text(number(unit, 'MemoryHigh'))],
  ['memory.max', text(number(unit, 'MemoryMax'))],
  ['memory.swap.max', text(number(unit, 'MemorySwapMax'))],
  ...(unit.properties.has('MemoryZSwapMax')
    ? ([['memory.zswap.max', text(number(unit, 'MemoryZSwapMax'))]] satisfies [string, string][])
    : []),
  ['memory.oom.group', unit.properties.get('OOMPolicy') === 'kill' ? '1' : '0'],
]

const cpuset = (unit: Unit): [string, string][] =>
  [
    ['cpuset.cpus', listOf(get(unit, 'AllowedCPUs'))],
    ['cpuset.mems', listOf(get(unit, 'AllowedMemoryNodes'))],
  ].map(([file = '', list]): [string, string] => [file, `${list}\n`])

const TEXTS: Readonly<Record<Managed, (unit: Unit) => [file: string, text: string][]>> = {
  cpuset,
  cpu,
  io,
  memory,
  pids: (unit) => [['pids.max', text(number(unit, 'TasksMax'))]],
}

/** What the manager writes for a controller that the unit has: every file of it, set or not (cgroup_context_apply()). */
export const interfaceFiles = (unit: Unit, controller: Managed): [file: string, text: string][] =>
  TEXTS[controller](unit)

/** Controllers that the unit's own settings call for. CPUAccounting alone does not bring cpu (measured; cpu.stat needs none). */
export function ownControllers(unit: Unit): Set<Managed> {
  if (get(unit, 'Delegate') === true) return new Set(MANAGED)
  const set = (...names: string[]) => names.some((name) => unit.properties.has(name))
  const limited = (...names: string[]) => names.some((name) => set(name) && number(unit, name) !== INFINITY)
  const on: Record<Managed, boolean> = {
    cpuset: listOf(get(unit, 'AllowedCPUs')) !== '' || listOf(get(unit, 'AllowedMemoryNodes')) !== '',
    cpu: limited('CPUWeight', 'CPUQuotaPerSecUSec'),
    io: get(unit, 'IOAccounting') === true || limited('IOWeight') || hasDevices(unit),
    memory:
      get(unit, 'MemoryAccounting') === true ||
      set('MemoryMin', 'MemoryLow') ||
      limited('MemoryHigh', 'MemoryMax', 'MemorySwapMax'),
    pids: get(unit, 'TasksAccounting') === true || limited('TasksMax'),
  }
  return new Set(MANAGED.filter((controller) => on[controller]))
}
