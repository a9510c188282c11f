import type { Property } from '../bus.js'
import { INFINITY, parseCpuMax, quotaPerSecond } from '../cpu-max.js'
import { MAX_WEIGHT, MIN_WEIGHT } from '../cpu-weight.js'
import { SpecError } from '../errors.js'
import { IDLE_SINCE, IDLE_WEIGHT } from './cpu.js'
import { CPUSET_SINCE, cpuMask } from './cpuset.js'
import type { UnitAsk } from './irregular.js'
import { pathOf } from './oci.js'

/** systemd takes OOMPolicy of a scope since 253, and only at its start. */
const OOM_POLICY_SINCE = 253

type Translate = (text: string, field: string, ask: UnitAsk) => readonly Omit<Property, 'from'>[]

const size =
  (name: string, since = 0): Translate =>
  (text, field, { systemdVersion }) =>
    systemdVersion < since ? [] : [{ name, type: 't', value: numberOrMax(text, field) }]

const mask =
  (name: string): Translate =>
  (text, field, { systemdVersion }) =>
    systemdVersion < CPUSET_SINCE ? [] : [{ name, type: 'ay', value: cpuMask(text, field) }]

/** As in opencontainers/cgroups (unifiedResToSystemdProps); keys that systemd has no word for are left to the files. idle after weight: it wins. */
const TRANSLATIONS: readonly (readonly [key: string, translate: Translate])[] = [
  ['cpu.max', cpuMax],
  ['cpu.weight', cpuWeight],
  ['cpu.idle', (text, _field, ask) => (text === '1' && ask.systemdVersion >= IDLE_SINCE ? [IDLE_WEIGHT] : [])],
  ['cpuset.cpus', mask('AllowedCPUs')],
  ['cpuset.mems', mask('AllowedMemoryNodes')],
  ['memory.high', size('MemoryHigh')],
  ['memory.low', size('MemoryLow')],
  ['memory.max', size('MemoryMax')],
  ['memory.min', size('MemoryMin', 240)],
  ['memory.oom.group', oomPolicy],
  ['memory.swap.max', size('MemorySwapMax')],
  ['pids.max', tasksMax],
]

/** Keys of `unified` that systemd has a property for: the files that it writes. */
export const UNIFIED_PROPERTY_FILES: readonly string[] = TRANSLATIONS.map(([key]) => key)

export function unifiedProperties(texts: Readonly<Record<string, string>>, ask: UnitAsk): Property[] {
  return TRANSLATIONS.flatMap(([key, translate]) => {
    const field = `unified.${key}`
    const text = texts[key]?.trim()
    return text === undefined ? [] : translate(text, field, ask).map((property) => ({ ...property, from: [field] }))
  })
}

/** `QUOTA [PERIOD]`; the kernel's own default where the period is left out. */
function cpuMax(text: string, field: string, { systemdVersion }: UnitAsk): Omit<Property, 'from'>[] {
  const { quota, period } = parseCpuMax(text, pathOf(field))
  return [
    ...(systemdVersion >= 242 ? [{ name: 'CPUQuotaPeriodUSec', type: 't', value: period }] : []),
    { name: 'CPUQuotaPerSecUSec', type: 't', value: quotaPerSecond(quota, period) },
  ]
}

function cpuWeight(text: string, field: string): Omit<Property, 'from'>[] {
  const value = number(text, field)
  if (value < MIN_WEIGHT || value > MAX_WEIGHT) throw new SpecError(pathOf(field), 'not in 1..10000', { data: text })
  return [{ name: 'CPUWeight', type: 't', value }]
}

/** systemd refuses 0 tasks. */
function tasksMax(text: string, field: string): Omit<Property, 'from'>[] {
  const value = numberOrMax(text, field)
  return [{ name: 'TasksMax', type: 't', value: value === 0n ? 1n : value }]
}

function oomPolicy(text: string, field: string, { start, systemdVersion }: UnitAsk): Omit<Property, 'from'>[] {
  if (!start || systemdVersion < OOM_POLICY_SINCE) return []
  const group = number(text, field)
  return group > 1n ? [] : [{ name: 'OOMPolicy', type: 's', value: group === 1n ? 'kill' : 'continue' }]
}

function numberOrMax(text: string, field: string): bigint {
  return text === 'max' ? INFINITY : number(text, field)
}

function number(text: string, field: string): bigint {
  const value = /^[0-9]{1,20}$/.test(text) ? BigInt(text) : undefined
  // D-Bus has 64 bits for it.
  if (value === undefined || value > INFINITY) throw new SpecError(pathOf(field), 'not a number', { data: text })
  return value
}
