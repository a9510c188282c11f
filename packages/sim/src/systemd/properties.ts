import type { Variant } from '@cgroupkit/core'
import { REFUSE } from './refusal.js'
import type { PropertyValue, Unit } from './unit.js'

export const INFINITY = (1n << 64n) - 1n

interface PropertyRecord {
  type: 't' | 'b' | 's' | 'as' | 'ay' | 'au' | 'a(st)' | 'a(ss)'
  /** only units of this type have it */
  of?: Unit['type']
  /** fixed when the unit starts */
  atStart?: true
  /** least value; systemd refuses MemoryMax=0 and TasksMax=0 */
  least?: bigint
  most?: bigint
  since?: number
  /** what getProperties shows of a unit that never set it */
  initial?: PropertyValue
}

const limit = (least: bigint, initial: bigint): PropertyRecord => ({ type: 't', least, initial })
const perDevice: PropertyRecord = { type: 'a(st)', initial: [] }
const accounting = (initial: boolean): PropertyRecord => ({ type: 'b', initial })
const weight: PropertyRecord = { type: 't', least: 1n, most: 10000n, initial: INFINITY }

/** Properties of scopes and slices that cgroup managers set (systemd 252, src/core/dbus-cgroup.c, dbus-scope.c, dbus-unit.c). */
export const PROPERTIES: Readonly<Record<string, PropertyRecord>> = {
  Description: { type: 's' },
  Slice: { type: 's', of: 'scope', atStart: true },
  Wants: { type: 'as', atStart: true },
  Requires: { type: 'as', atStart: true },
  After: { type: 'as', atStart: true },
  JobTimeoutUSec: { type: 't', atStart: true, initial: INFINITY },
  RuntimeMaxUSec: { type: 't', of: 'scope', initial: INFINITY },
  DefaultDependencies: { type: 'b', atStart: true, initial: true },
  CollectMode: { type: 's', atStart: true, initial: 'inactive' },
  Delegate: { type: 'b', of: 'scope', atStart: true, initial: false },
  PIDs: { type: 'au', of: 'scope', atStart: true },
  // Debian's 252 has it for scopes already (measured); upstream since 253
  OOMPolicy: { type: 's', of: 'scope', atStart: true, since: 252 },
  TimeoutStopUSec: { type: 't', of: 'scope' },
  DevicePolicy: { type: 's', initial: 'auto' },
  DeviceAllow: { type: 'a(ss)', initial: [] },
  CPUAccounting: accounting(false),
  IOAccounting: accounting(false),
  MemoryAccounting: accounting(true),
  TasksAccounting: accounting(true),
  // 0 is `idle`, since 252
  CPUWeight: { ...weight, least: 0n },
  CPUQuotaPerSecUSec: limit(1n, INFINITY),
  CPUQuotaPeriodUSec: limit(0n, INFINITY),
  AllowedCPUs: { type: 'ay', since: 244 },
  AllowedMemoryNodes: { type: 'ay', since: 244 },
  MemoryMin: limit(0n, 0n),
  MemoryLow: limit(0n, 0n),
  MemoryHigh: limit(1n, INFINITY),
  MemoryMax: limit(1n, INFINITY),
  MemorySwapMax: limit(0n, INFINITY),
  MemoryZSwapMax: { ...limit(0n, INFINITY), since: 253 },
  TasksMax: { type: 't', least: 1n },
  IOWeight: weight,
  IODeviceWeight: perDevice,
  IOReadBandwidthMax: perDevice,
  IOWriteBandwidthMax: perDevice,
  IOReadIOPSMax: perDevice,
  IOWriteIOPSMax: perDevice,
}

const isBytes = (value: unknown): boolean =>
  value instanceof Uint8Array ||
  (Array.isArray(value) && value.every((byte) => Number.isInteger(byte) && byte >= 0 && byte < 256))
const every = (value: unknown, test: (one: unknown) => boolean): boolean => Array.isArray(value) && value.every(test)
const isPair = (second: string) => (one: unknown) =>
  Array.isArray(one) && one.length === 2 && typeof one[0] === 'string' && typeof one[1] === second

const FITS: Readonly<Record<PropertyRecord['type'], (value: unknown) => boolean>> = {
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
  if (typeof value === 'bigint' && value !== INFINITY)
    if (value < (record.least ?? 0n) || value > (record.most ?? INFINITY)) throw REFUSE.outOfRange(name)
  return (record.type === 'ay' ? Uint8Array.from(value as Iterable<number>) : value) as PropertyValue
}
