import type { Variant } from '@cgroupkit/core'
import { merged, type Pairs, shownPairs } from './device-lists.js'
import { REFUSE } from './refusal.js'
import type { PropertyValue, Unit } from './unit.js'

export const INFINITY = (1n << 64n) - 1n

type Type = 't' | 'b' | 's' | 'as' | 'ay' | 'au' | 'a(st)' | 'a(ss)'

interface PropertyRecord {
  type: Type
  /** only units of this type take it */
  of?: Unit['type']
  /** fixed when the unit starts */
  atStart?: true
  /** least value; systemd refuses MemoryMax=0 and TasksMax=0 */
  least?: bigint
  most?: bigint
  /** what is refused beyond those */
  range?: (name: string) => Error
  /** the only values, and the refusal of others */
  words?: readonly [words: readonly string[], refuse: (value: string) => Error]
  since?: number
  /** what getProperties shows of a unit that never set it */
  initial?: PropertyValue | ((unit: Unit) => PropertyValue)
}

const limit = (least: bigint, initial: bigint): PropertyRecord => ({ type: 't', least, initial })
const perDevice: PropertyRecord = { type: 'a(st)', initial: [] }
const accounting = (initial: boolean): PropertyRecord => ({ type: 'b', initial })
const weight: PropertyRecord = { type: 't', least: 1n, most: 10000n, initial: INFINITY }
const mask: PropertyRecord = { type: 'ay', since: 244, initial: new Uint8Array() }
const anInstant: PropertyRecord = { type: 't', least: 1n, initial: INFINITY, range: REFUSE.valueOutOfRange }

/** Properties of scopes and slices that cgroup managers set (src/core/dbus-cgroup.c, dbus-scope.c, dbus-unit.c). */
export const PROPERTIES: Readonly<Record<string, PropertyRecord>> = {
  Description: { type: 's', initial: describe },
  Slice: { type: 's', of: 'scope', atStart: true },
  Wants: { type: 'as', atStart: true },
  Requires: { type: 'as', atStart: true },
  After: { type: 'as', atStart: true },
  DefaultDependencies: { type: 'b', atStart: true, initial: true },
  CollectMode: { type: 's', atStart: true, initial: 'inactive' },
  Delegate: { type: 'b', of: 'scope', atStart: true, initial: false },
  PIDs: { type: 'au', of: 'scope', atStart: true },
  // Debian's 252 has it for scopes already (measured); upstream since 253
  OOMPolicy: {
    type: 's',
    of: 'scope',
    atStart: true,
    since: 252,
    words: [['stop', 'continue', 'kill'], REFUSE.badOomPolicy],
    initial: (unit) => (unit.properties.get('Delegate') === true ? 'continue' : 'stop'),
  },
  TimeoutStopUSec: { type: 't', of: 'scope' },
  RuntimeMaxUSec: { type: 't', of: 'scope', initial: INFINITY },
  DevicePolicy: { type: 's', words: [['auto', 'closed', 'strict'], REFUSE.badArgument], initial: 'auto' },
  DeviceAllow: { type: 'a(ss)', initial: [] },
  // cpu.stat costs nothing since 4.15
  CPUAccounting: accounting(true),
  IOAccounting: accounting(false),
  MemoryAccounting: accounting(true),
  TasksAccounting: accounting(true),
  // 0 is `idle`, since 252
  CPUWeight: { ...weight, least: 0n },
  CPUQuotaPerSecUSec: anInstant,
  CPUQuotaPeriodUSec: limit(0n, INFINITY),
  AllowedCPUs: mask,
  AllowedMemoryNodes: mask,
  MemoryMin: limit(0n, 0n),
  MemoryLow: limit(0n, 0n),
  MemoryHigh: limit(1n, INFINITY),
  MemoryMax: limit(1n, INFINITY),
  MemorySwapMax: limit(0n, INFINITY),
  MemoryZSwapMax: { ...limit(0n, INFINITY), since: 253 },
  TasksMax: { type: 't', least: 1n },
  IOWeight: weight,
  IODeviceWeight: { ...perDevice, least: 1n, most: 10000n, range: REFUSE.valueOutOfRange },
  IOReadBandwidthMax: perDevice,
  IOWriteBandwidthMax: perDevice,
  IOReadIOPSMax: perDevice,
  IOWriteIOPSMax: perDevice,
}

/** Of a unit without a description of its own: its name, or a slice's place. */
function describe({ name, type }: Unit): string {
  return type === 'scope' ? name : `Slice /${name.slice(0, -'.slice'.length).replaceAll('-', '/')}`
}

const isBytes = (value: unknown): boolean =>
  value instanceof Uint8Array ||
  (Array.isArray(value) && value.every((byte) => Number.isInteger(byte) && byte >= 0 && byte < 256))
const every = (value: unknown, test: (one: unknown) => boolean): boolean => Array.isArray(value) && value.every(test)
const isPair = (second: string) => (one: unknown) =>
  Array.isArray(one) && one.length === 2 && typeof one[0] === 'string' && typeof one[1] === second

const FITS: Readonly<Record<Type, (value: unknown) => boolean>> = {
  t: (value) => typeof value === 'bigint' && value >= 0n && value <= INFINITY,
  b: (value) => typeof value === 'boolean',
  s: (value) => typeof value === 'string',
  as: (value) => every(value, (one) => typeof one === 'string'),
  au: (value) => every(value, (one) => Number.isInteger(Number(one)) && Number(one) >= 0),
  ay: isBytes,
  'a(st)': (value) => every(value, isPair('bigint')),
  'a(ss)': (value) => every(value, isPair('string')),
}

/** The value as the manager keeps it, or its refusal. `starting`: in StartTransientUnit. */
export function accept(
  name: string,
  { type, value }: Variant,
  unit: { type: Unit['type']; version: number; starting: boolean },
): PropertyValue {
  const record = PROPERTIES[name]
  const known =
    record !== undefined &&
    (record.of ?? unit.type) === unit.type &&
    unit.version >= (record.since ?? 0) &&
    (unit.starting || record.atStart === undefined)
  if (name === 'Slice' && unit.type === 'slice' && unit.starting)
    throw REFUSE.invalid('Slice may not be set for slice units.')
  if (!known) throw REFUSE.unknownProperty(name)
  if (type !== record.type || !FITS[record.type](value)) throw REFUSE.badType()
  const { least = 0n, most = INFINITY, range = REFUSE.outOfRange, words } = record
  const numbers = record.type === 'a(st)' ? (value as Pairs).map(([, number]) => number) : [value]
  for (const number of numbers)
    if (typeof number === 'bigint' && number !== INFINITY && (number < least || number > most)) throw range(name)
  if (typeof value === 'string' && words?.[0].includes(value) === false) throw words[1](value)
  return (record.type === 'ay' ? padded(Uint8Array.from(value as Iterable<number>)) : value) as PropertyValue
}

/** A set of CPUs is kept in whole 64-bit words; an empty one has none. */
function padded(bytes: Uint8Array): Uint8Array {
  if (bytes.every((byte) => byte === 0)) return new Uint8Array()
  const whole = new Uint8Array(Math.ceil(bytes.length / 8) * 8)
  whole.set(bytes)
  return whole
}

/** Lists of devices grow by what is sent; everything else is replaced. */
export function keep(unit: Unit, name: string, value: PropertyValue): void {
  const isList = PROPERTIES[name]?.type === 'a(st)'
  unit.properties.set(name, isList ? merged(unit.properties.get(name), value) : value)
}

/** The value as getProperties gives it. */
export const shown = (name: string, value: PropertyValue): PropertyValue =>
  PROPERTIES[name]?.type === 'a(st)' ? shownPairs(value) : value
