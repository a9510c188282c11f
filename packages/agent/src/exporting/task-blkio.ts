import { countIn, type DeviceStats } from '@cgroupkit/exporter'
import type { BlkIOEntry, BlkIOStat } from '../sources/containerd/gen/containerd/cgroup1_pb.js'

const BYTES: Readonly<Record<string, 'readBytes' | 'writeBytes'>> = { read: 'readBytes', write: 'writeBytes' }
const REQUESTS: Readonly<Record<string, 'reads' | 'writes'>> = { read: 'reads', write: 'writes' }

/** A line a device and operation, as one entry a device. Devices are the guest's: their names on the host would be others. */
export function blkioOf({ ioServiceBytesRecursive, ioServicedRecursive }: BlkIOStat): DeviceStats[] {
  const devices = new Map<string, DeviceStats>()
  const add = (entry: BlkIOEntry, name: keyof DeviceStats | undefined) => {
    const key = `${entry.major}:${entry.minor}`
    const device = devices.get(key) ?? { major: entry.major, minor: entry.minor }
    if (name !== undefined) devices.set(key, { ...device, [name]: countIn(entry.value) })
  }
  for (const entry of ioServiceBytesRecursive) add(entry, BYTES[entry.op.toLowerCase()])
  for (const entry of ioServicedRecursive) add(entry, REQUESTS[entry.op.toLowerCase()])
  return [...devices.values()]
}
