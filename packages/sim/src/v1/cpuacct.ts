import { kstrtoull } from '../parse/integer.js'
import { filesOf, type Outcome, readOnly, readWrite, type World } from '../record.js'

/** kernel/sched/cpuacct.c cpuusage_write: only a reset. */
function reset(text: string): Outcome {
  const value = kstrtoull(text)
  return typeof value !== 'bigint' ? value : value === 0n ? { store: '0\n' } : 'EINVAL'
}

const perCpu = (_parent: unknown, world: World) => `${'0 '.repeat(world.cpus)}\n`
const table = (_parent: unknown, world: World) =>
  `cpu user system\n${Array.from({ length: world.cpus }, (_, cpu) => `${cpu} 0 0\n`).join('')}`

export const cpuacct = filesOf('cpuacct', 'both', [
  readOnly('cpuacct.stat', 'user 0\nsystem 0\n'),
  readWrite('cpuacct.usage', '0\n', reset),
  readOnly('cpuacct.usage_all', table),
  readOnly('cpuacct.usage_percpu', perCpu),
  readOnly('cpuacct.usage_percpu_sys', perCpu),
  readOnly('cpuacct.usage_percpu_user', perCpu),
  readOnly('cpuacct.usage_sys', '0\n'),
  readOnly('cpuacct.usage_user', '0\n'),
])
