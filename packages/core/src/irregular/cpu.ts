import type { Property } from '../bus.js'
import { INFINITY } from '../cpu-max.js'
import { SpecError } from '../errors.js'
import type { Write } from '../plan-types.js'
import type { Irregular, UnitAsk } from './irregular.js'
import { isSet, type OciResources, pathOf } from './oci.js'

/** systemd 252 takes CPUWeight 0 for idle (its `CPUWeight=idle`); that it ends, by any other weight. */
export const IDLE_SINCE = 252

const NO_REALTIME = 'v2 has no realtime control: refused unless 0'

/** `zero`: 0 says something (it takes the burst away, it ends idling); elsewhere 0 is unset. Runtime after its period, as the kernel checks it. */
const FIELDS = [
  { key: 'burst', v1: 'cpu.cfs_burst_us', v2: 'cpu.max.burst', zero: true, note: 'kernel 5.14 and later' },
  {
    key: 'idle',
    v1: 'cpu.idle',
    v2: 'cpu.idle',
    zero: true,
    note: `kernel 5.15 and later; 1 becomes CPUWeight 0 since systemd ${IDLE_SINCE} and replaces the weight`,
  },
  { key: 'realtimePeriod', v1: 'cpu.rt_period_us', v2: undefined, zero: false, note: NO_REALTIME },
  { key: 'realtimeRuntime', v1: 'cpu.rt_runtime_us', v2: undefined, zero: false, note: NO_REALTIME },
] as const

export const cpu: Irregular = {
  controllers: ['cpu'],
  rows: FIELDS.map(({ key, v1, v2, note }) => ({
    oci: `cpu.${key}`,
    v1: [v1],
    v2: v2 === undefined ? [] : [v2],
    systemd: key === 'idle' ? ['CPUWeight'] : [],
    note,
  })),
  writes(column, { cpu: values = {} }) {
    return FIELDS.flatMap((field) => {
      const value = values[field.key]
      if (value === undefined || !(field.zero || isSet(value))) return []
      const oci = `cpu.${field.key}`
      const file = field[column]
      if (file === undefined) {
        throw new SpecError(pathOf(oci), 'unsupported: cgroup v2 has no realtime control', {
          data: value,
          hint: 'leave it out, or set 0',
        })
      }
      return [{ file, controller: 'cpu', data: String(value), from: [oci] }]
    })
  },
  properties({ cpu: { idle = 0 } = {} }, { systemdVersion }) {
    return BigInt(idle) === 1n && systemdVersion >= IDLE_SINCE ? [{ ...IDLE_WEIGHT, from: ['cpu.idle'] }] : []
  },
}

export const IDLE_WEIGHT = { name: 'CPUWeight', type: 't', value: 0n }

/**
 * No weight of its own (the kernel's 100, which is also what `cpu.idle 0` leaves) for a unit that idles and is to end it. Without it the unit
 * idles again with the next value that systemd is told, and on 252 at a daemon-reload (measured).
 */
export function endOfIdle({ cpu, unified }: OciResources, { systemdVersion, current }: UnitAsk): Property[] {
  if (systemdVersion < IDLE_SINCE || current?.('cpu.idle')?.trim() !== '1') return []
  const from = [
    ...(cpu?.idle !== undefined && BigInt(cpu.idle) === 0n ? ['cpu.idle'] : []),
    ...(unified?.['cpu.idle']?.trim() === '0' ? ['unified.cpu.idle'] : []),
  ]
  return from.length > 0 ? [{ ...IDLE_WEIGHT, value: INFINITY, from }] : []
}

const WEIGHTS: readonly string[] = ['cpu.weight', 'cpu.weight.nice', 'cpu.shares']

/** Whether the file holds a share of CPU time. */
export const isWeight = ({ file }: { readonly file: string }): boolean => WEIGHTS.includes(file)

/** While cpu.idle is 1 the kernel refuses a weight (EINVAL: cpu.weight on 6.1, cpu.shares on 6.18), so weights go before it whoever asks for them. */
export function weightsBeforeIdle(writes: readonly Write[]): readonly Write[] {
  const idle = writes.findIndex(({ file }) => file === 'cpu.idle')
  const rest = writes.slice(idle)
  if (idle < 0 || !rest.some(isWeight)) return writes
  return [...writes.slice(0, idle), ...rest.filter(isWeight), ...rest.filter((write) => !isWeight(write))]
}
