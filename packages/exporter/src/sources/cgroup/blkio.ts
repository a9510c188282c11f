import type { DeviceStats } from '../../observed.js'
import { countIn } from '../count.js'

/** A line of a blkio file: `8:0 Read 4096`. */
export interface BlkioEntry {
  major: bigint
  minor: bigint
  op: string
  value: bigint
}

/** blkio.throttle.*: a line a device and operation, and `Total 0`, which is of none. What is no such line is left out. */
export function parseBlkio(text: string): BlkioEntry[] {
  return text.split('\n').flatMap((line) => {
    const [, major = '', minor = '', op = '', count = ''] = /^(\d{1,10}):(\d{1,10}) (\w+) (\d{1,20})$/.exec(line) ?? []
    const value = op === '' ? undefined : countIn(BigInt(count))
    return value === undefined ? [] : [{ major: BigInt(major), minor: BigInt(minor), op, value }]
  })
}

type Name = 'readBytes' | 'writeBytes' | 'discardBytes' | 'reads' | 'writes'

const BYTES: Readonly<Record<string, Name>> = { read: 'readBytes', write: 'writeBytes', discard: 'discardBytes' }
const REQUESTS: Readonly<Record<string, Name>> = { read: 'reads', write: 'writes' }

/** Bytes and requests of each device together, in the order in which it is first told. */
export function perDevice(bytes: readonly BlkioEntry[], requests: readonly BlkioEntry[]): DeviceStats[] {
  const devices = new Map<string, DeviceStats & { [N in Name]?: bigint }>()
  const add = (names: Readonly<Record<string, Name>>, { major, minor, op, value }: BlkioEntry) => {
    const name = names[op.toLowerCase()]
    if (name === undefined) return
    const device = devices.get(`${major}:${minor}`) ?? { major, minor }
    device[name] = value
    devices.set(`${major}:${minor}`, device)
  }
  for (const entry of bytes) add(BYTES, entry)
  for (const entry of requests) add(REQUESTS, entry)
  return [...devices.values()]
}
