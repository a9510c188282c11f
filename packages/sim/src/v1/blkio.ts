import { DEVICES } from '../model/devices.js'
import { kstrtoull } from '../parse/integer.js'
import { scanDevice, scanUnsigned } from '../parse/scanf.js'
import { filesOf, type Node, type Outcome, readOnly, readWrite, writeOnly } from '../record.js'

/** block/blk-throttle.c tg_set_conf: 0 removes the device's line; iops are 32 bit and wrap. */
function throttle(file: string) {
  return (text: string, dir: Node): Outcome => {
    const found = scanDevice(text)
    if (found === 'EINVAL') return found
    if (!DEVICES.includes(found.device)) return 'ENODEV'
    const value = scanUnsigned(found.body)?.value
    if (value === undefined) return 'EINVAL'
    const stored = file.includes('iops') ? BigInt.asUintN(32, value) : value
    const rest = (dir.get(file) ?? '').split('\n').filter((line) => line !== '' && !line.startsWith(`${found.device} `))
    return {
      store: [...rest, ...(stored === 0n ? [] : [`${found.device} ${stored}`])].map((line) => `${line}\n`).join(''),
    }
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

function bfqWeight(text: string, dir: Node): Outcome {
  const value = kstrtoull(text)
  if (typeof value !== 'bigint') return value
  if (value < 1n || value > 1000n) return 'ERANGE'
  dir.set('blkio.bfq.weight_device', `default ${value}\n`)
  return { store: `${value}\n` }
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
    readWrite('blkio.bfq.weight_device', 'default 100\n', () => 'EINVAL', bfq),
  ]),
]
