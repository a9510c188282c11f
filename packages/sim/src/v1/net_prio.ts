import { NETWORK_DEVICES } from '../model/devices.js'
import { scanUnsigned, scanWord } from '../parse/scanf.js'
import { filesOf, type Node, type Outcome, readOnly, readWrite } from '../record.js'
import { inherit } from './core.js'

const MAP = NETWORK_DEVICES.map((name) => `${name} 0\n`).join('')

/** net/core/netprio_cgroup.c write_priomap: `DEVICE PRIORITY`. */
function priority(text: string, dir: Node): Outcome {
  const device = scanWord(text, 16)
  const value = scanUnsigned(device?.rest ?? '')?.value
  if (device === undefined || value === undefined) return 'EINVAL'
  if (!NETWORK_DEVICES.includes(device.word)) return 'ENODEV'
  // u32
  const kept = BigInt.asUintN(32, BigInt(value))
  const lines = (dir.get('net_prio.ifpriomap') ?? MAP).split('\n')
  return {
    store: lines.map((line) => (line.startsWith(`${device.word} `) ? `${device.word} ${kept}` : line)).join('\n'),
  }
}

export const netPrio = filesOf('net_prio', 'both', [
  readWrite('net_prio.ifpriomap', inherit('net_prio.ifpriomap', MAP), priority),
  // the css id: the model's directories share one
  readOnly('net_prio.prioidx', (parent) => (parent === undefined ? '1\n' : '2\n')),
])
