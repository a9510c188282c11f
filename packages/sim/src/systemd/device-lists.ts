import type { PropertyValue, Unit } from './unit.js'

/** As in IOReadBandwidthMax: path, number. */
export type Pairs = readonly (readonly [path: string, value: bigint])[]

const NONE = (1n << 64n) - 1n

const pairsOf = (value: PropertyValue | undefined): Pairs => (Array.isArray(value) ? (value as Pairs) : [])

/** What is sent changes its devices and leaves the others; an empty list takes the limit from all of them (measured, 252 and 257). */
export function merged(old: PropertyValue | undefined, sent: PropertyValue): PropertyValue {
  const all = pairsOf(sent).length === 0 ? pairsOf(old).map(([path]) => [path, NONE] as const) : pairsOf(sent)
  return [...new Map([...pairsOf(old), ...all])]
}

/** Devices without limit are not shown. */
export const shownPairs = (value: PropertyValue): PropertyValue =>
  Array.isArray(value) ? pairsOf(value).filter(([, number]) => number !== NONE) : value

const LIMITS = [
  ['IOReadBandwidthMax', 'rbps'],
  ['IOWriteBandwidthMax', 'wbps'],
  ['IOReadIOPSMax', 'riops'],
  ['IOWriteIOPSMax', 'wiops'],
] as const

const DEVICE_LISTS = ['IODeviceWeight', ...LIMITS.map(([property]) => property)] as const

/** Whether it is more than empty. */
export const hasDevices = (unit: Unit): boolean =>
  DEVICE_LISTS.some((name) => pairsOf(unit.properties.get(name)).some(([, number]) => number !== NONE))

/** `259:0` of `/dev/block/259:0`; other paths would have to be looked up, and a simulated host has none. */
const numberOf = (path: string): string | undefined => /^\/dev\/block\/(\d+:\d+)$/.exec(path)?.[1]

/** One write a device with all its limits, as systemd does: a value that the kernel refuses takes the others with it. */
export function deviceWrites({ properties }: Unit): [file: string, text: string][] {
  const paths = new Set(LIMITS.flatMap(([name]) => pairsOf(properties.get(name)).map(([path]) => path)))
  const limits = [...paths].flatMap((path): [string, string][] => {
    const device = numberOf(path)
    if (device === undefined) return []
    const words = LIMITS.map(([name, key]) => {
      const value = new Map(pairsOf(properties.get(name))).get(path) ?? NONE
      return `${key}=${value === NONE ? 'max' : value}`
    })
    return [['io.max', [device, ...words].join(' ')]]
  })
  const weights = pairsOf(properties.get('IODeviceWeight')).flatMap(([path, value]): [string, string][] => {
    const device = numberOf(path)
    return device === undefined ? [] : [['io.weight', `${device} ${value === NONE ? 'default' : value}`]]
  })
  return [...weights, ...limits]
}
