import { atLeast } from '../kernel.js'
import { DEVICES } from '../model/devices.js'
import { scanDevice, scanUnsigned } from '../parse/scanf.js'
import { filesOf, type Node, type Outcome, readOnly, readWrite, type World } from '../record.js'

const KEYS = ['rbps', 'wbps', 'riops', 'wiops'] as const
const UINT_MAX = 4294967295n
const U64_MAX = (1n << 64n) - 1n

/** Who names a device has a blkg for it, and so have all above (blkg_create); io.stat lists those that are idle, too, since 6.1 (recorded). */
function list(dir: Node, device: string): void {
  const text = dir.get('io.stat') ?? ''
  if (dir.parent === undefined) return
  if (!text.split('\n').includes(`${device} `)) dir.set('io.stat', `${device} \n${text}`)
  list(dir.parent, device)
}

/** block/blk-throttle.c tg_set_limit: the keys that are named change, a line that is all `max` goes. */
function max(text: string, dir: Node, world: World): Outcome {
  const found = scanDevice(text)
  if (found === 'EINVAL') return found
  if (!DEVICES.includes(found.device)) return 'ENODEV'
  if (atLeast(world.kernel, '6.1')) list(dir, found.device)
  const lines = (dir.get('io.max') ?? '').split('\n').filter((line) => line !== '')
  const old = lines.find((line) => line.startsWith(`${found.device} `))
  const limits = new Map(
    KEYS.map((key) => [key as string, /=(\S+)/.exec(old?.split(` ${key}`)[1] ?? '')?.[1] ?? 'max']),
  )
  for (const token of found.body.split(/\s+/).filter((word) => word !== '')) {
    const [key = '', word = ''] = token.split(/=(.*)/s)
    // sscanf %llu: decimal, whatever follows the digits, and U64_MAX is the word `max`
    const number = word === 'max' ? U64_MAX : scanUnsigned(word)?.value
    if (number === undefined) return 'EINVAL'
    if (number === 0n) return 'ERANGE'
    const value = number === U64_MAX ? undefined : number
    // blk-throttle.c: `val > 1`, and iops are 32 bit
    if (value === 1n || !limits.has(key)) return 'EINVAL'
    const unlimited = key.endsWith('iops') && value !== undefined && value >= UINT_MAX
    limits.set(key, value === undefined || unlimited ? 'max' : `${value}`)
  }
  const line = `${found.device} ${KEYS.map((key) => `${key}=${limits.get(key)}`).join(' ')}`
  const all = [...limits.values()].every((value) => value === 'max')
  const rest = lines.filter((other) => other !== old)
  return { store: [...rest, ...(all ? [] : [line])].map((one) => `${one}\n`).join('') }
}

/** block/blk-iocost.c ioc_weight_write; no device of the model has iocost or bfq, so per device EOPNOTSUPP. */
function weight(text: string): Outcome {
  if (text.includes(':')) {
    const found = scanDevice(text)
    if (found === 'EINVAL') return found
    return DEVICES.includes(found.device) ? 'ENOTSUP' : 'ENODEV'
  }
  const number = scanUnsigned(text.replace(/^\s*default\s+/, ''))?.value
  // sscanf %u keeps the low half
  const value = number === undefined ? undefined : BigInt.asUintN(32, number)
  return value === undefined || value < 1n || value > 10000n ? 'EINVAL' : { store: `default ${value}\n` }
}

const ioCost = (): Outcome => 'EINVAL'

export const io = [
  ...filesOf('io', 'root', [readWrite('io.cost.model', '', ioCost), readWrite('io.cost.qos', '', ioCost)]),
  ...filesOf('io', 'both', [readOnly('io.stat', '')]),
  ...filesOf('io', 'child', [readWrite('io.max', '', max), readWrite('io.weight', 'default 100\n', weight)]),
]
