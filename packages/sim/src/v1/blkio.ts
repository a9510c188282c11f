import { DEVICES } from '../model/devices.js'
import { digits, kstrtoull } from '../parse/integer.js'
import { scanDevice, scanUnsigned } from '../parse/scanf.js'
import { strstrip } from '../parse/strip.js'
import { filesOf, type Node, type Outcome, readOnly, readWrite, writeOnly } from '../record.js'

const U64_MAX = 2n ** 64n - 1n

/** block/blk-throttle.c tg_set_conf, tg_prfill_conf_u64: 0 and the largest number are no limit, and have no line; iops are 32 bit and wrap. */
function throttle(file: string) {
  const wrapped = (value: bigint) => (file.includes('iops') ? BigInt.asUintN(32, value) : value)
  return (text: string, dir: Node): Outcome => {
    const found = scanDevice(text)
    if (found === 'EINVAL') return found
    if (!DEVICES.includes(found.device)) return 'ENODEV'
    const value = scanUnsigned(found.body)?.value
    if (value === undefined) return 'EINVAL'
    const stored = wrapped(value === 0n ? U64_MAX : value)
    const line = stored === wrapped(U64_MAX) ? [] : [`${found.device} ${stored}`]
    const lines = (dir.get(file) ?? '').split('\n').filter((each) => each !== '')
    const at = lines.findIndex((each) => each.startsWith(`${found.device} `))
    // The device that was named last is the first of the list (blkg_create).
    lines.splice(Math.max(at, 0), at < 0 ? 0 : 1, ...line)
    return { store: lines.map((each) => `${each}\n`).join('') }
  }
}

const TOTAL = 'Total 0\n'
const limits = ['read_bps', 'read_iops', 'write_bps', 'write_iops'].map((kind) => {
  const file = `blkio.throttle.${kind}_device`
  return readWrite(file, '', throttle(file))
})
const counters = (group: string, range: { since?: '6.18' } = {}) =>
  ['io_service_bytes', 'io_service_bytes_recursive', 'io_serviced', 'io_serviced_recursive'].map((name) =>
    readOnly(`blkio.${group}.${name}`, TOTAL, range),
  )

// block/bfq-cgroup.c: built in on the recorded kernel, a module that is not loaded on Debian's.
const bfq = { since: '6.18' } as const

const BFQ_RANGE = [1n, 1000n] as const

function bfqWeight(text: string, dir: Node): Outcome {
  const value = kstrtoull(text)
  if (typeof value !== 'bigint') return value
  if (value < BFQ_RANGE[0] || value > BFQ_RANGE[1]) return 'ERANGE'
  dir.set('blkio.bfq.weight_device', `default ${value}\n`)
  return { store: `${value}\n` }
}

/** bfq_io_set_weight: `N` or `default N` is the weight of all; no device of the model has bfq for its scheduler, so per device EOPNOTSUPP. */
function bfqDeviceWeight(text: string, dir: Node): Outcome {
  const words = strstrip(text)
  const whole = digits(words)
  // simple_strtoull: no digits are 0
  const all = words === '' ? 0n : whole?.length === words.length ? whole.value : undefined
  const value = all ?? (words.startsWith('default') ? scanUnsigned(words.slice('default'.length))?.value : undefined)
  if (value === undefined) {
    const found = scanDevice(words)
    if (found === 'EINVAL') return found
    return DEVICES.includes(found.device) ? 'ENOTSUP' : 'ENODEV'
  }
  if (value < BFQ_RANGE[0] || value > BFQ_RANGE[1]) return 'ERANGE'
  dir.set('blkio.bfq.weight', `${value}\n`)
  return { store: `default ${value}\n` }
}

function reset(text: string): Outcome {
  const value = kstrtoull(text)
  return typeof value === 'bigint' ? undefined : value
}

export const blkio = [
  ...filesOf('blkio', 'both', [
    writeOnly('blkio.reset_stats', reset),
    ...limits,
    ...counters('throttle'),
    ...counters('bfq', bfq),
  ]),
  ...filesOf('blkio', 'child', [
    readWrite('blkio.bfq.weight', '100\n', bfqWeight, bfq),
    readWrite('blkio.bfq.weight_device', 'default 100\n', bfqDeviceWeight, bfq),
  ]),
]
