import type { Bus } from '@cgroupkit/core'
import type { Texts } from './settings.js'

/** What runtimes tell systemd about a container. */
const PROPERTIES = [
  ...['Delegate', 'DefaultDependencies', 'CollectMode', 'OOMPolicy', 'DevicePolicy'],
  ...['CPUAccounting', 'IOAccounting', 'MemoryAccounting', 'TasksAccounting'],
  ...['CPUWeight', 'CPUQuotaPerSecUSec', 'CPUQuotaPeriodUSec', 'AllowedCPUs', 'AllowedMemoryNodes'],
  ...['MemoryMin', 'MemoryLow', 'MemoryHigh', 'MemoryMax', 'MemorySwapMax', 'TasksMax'],
  ...['IOWeight', 'IODeviceWeight', 'IOReadBandwidthMax', 'IOWriteBandwidthMax', 'IOReadIOPSMax', 'IOWriteIOPSMax'],
]

/** As systemd keeps them. */
export async function propertiesOf(bus: Bus, unit: string): Promise<Texts> {
  const all = (await bus.getProperties(unit)) ?? {}
  return Object.fromEntries(PROPERTIES.filter((name) => all[name] !== undefined).map((name) => [name, text(all[name])]))
}

function text(value: unknown): string {
  if (value === (1n << 64n) - 1n) return 'infinity'
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex')
  if (Array.isArray(value))
    return value.map((one) => (Array.isArray(one) ? one.map(text).join(' ') : text(one))).join(', ')
  return String(value)
}
