import { SpecError } from '../errors.js'
import type { Irregular } from './irregular.js'
import { group, integer, pathOf, unsigned } from './values.js'

/** `zero`: 0 says something (a burst of 0 takes it away, cpu.idle 0 ends idling); elsewhere 0 is unset. Runtime after its period, as the kernel checks it. */
const FIELDS = [
  { key: 'burst', v1: 'cpu.cfs_burst_us', v2: 'cpu.max.burst', zero: true },
  { key: 'idle', v1: 'cpu.idle', v2: 'cpu.idle', zero: true },
  { key: 'realtimePeriod', v1: 'cpu.rt_period_us', v2: undefined, zero: false },
  { key: 'realtimeRuntime', v1: 'cpu.rt_runtime_us', v2: undefined, zero: false },
] as const

/** systemd 252 takes CPUWeight=0 for idle (its `CPUWeight=idle`); there is no way to say that it ends. */
const IDLE_SINCE = 252

const notes: Partial<Record<(typeof FIELDS)[number]['key'], string>> = {
  burst: 'kernel 5.14 and later',
  idle: `kernel 5.15 and later; 1 becomes CPUWeight 0 since systemd ${IDLE_SINCE} and hides the weight`,
  realtimePeriod: 'v2 has no realtime control: refused unless 0',
  realtimeRuntime: 'v2 has no realtime control: refused unless 0',
}

export const cpu: Irregular = {
  controllers: ['cpu'],
  rows: FIELDS.map(({ key, v1, v2 }) => ({
    oci: `cpu.${key}`,
    v1: [v1],
    v2: v2 === undefined ? [] : [v2],
    systemd: key === 'idle' ? ['CPUWeight'] : [],
    note: notes[key] ?? '',
  })),
  writes(column, resources) {
    const values = group(resources.cpu, 'cpu')
    return FIELDS.flatMap((field) => {
      const name = `cpu.${field.key}`
      const value = (field.key === 'realtimeRuntime' ? integer : unsigned)(values[field.key], name)
      if (value === undefined || (value === 0n && !field.zero)) return []
      const file = field[column]
      if (file === undefined) {
        throw new SpecError(pathOf(name), 'unsupported: cgroup v2 has no realtime control', {
          data: value,
          hint: 'leave it out, or set 0',
        })
      }
      return [{ file, controller: 'cpu', data: String(value), from: [name] }]
    })
  },
  properties(resources, { systemdVersion }) {
    const idle = unsigned(group(resources.cpu, 'cpu').idle, 'cpu.idle')
    return idle === 1n && systemdVersion >= IDLE_SINCE ? [idleWeight('cpu.idle')] : []
  },
}

export function idleWeight(from: string) {
  return { name: 'CPUWeight', type: 't', value: 0n, from: [from] }
}

export { IDLE_SINCE }
