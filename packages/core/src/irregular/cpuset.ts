import { cpuListToBits, parseCpuList } from '../cpu-list.js'
import type { Irregular } from './irregular.js'
import { pathOf } from './oci.js'

const FIELDS = [
  { key: 'cpus', file: 'cpuset.cpus', prop: 'AllowedCPUs' },
  { key: 'mems', file: 'cpuset.mems', prop: 'AllowedMemoryNodes' },
] as const

/** systemd 244 knows both properties (NEWS); before that the files alone. */
export const CPUSET_SINCE = 244

/** Lists go to the kernel as they are: it knows which CPUs there are. Empty is unset. */
export const cpuset: Irregular = {
  controllers: ['cpuset'],
  rows: FIELDS.map(({ key, file, prop }) => ({
    oci: `cpu.${key}`,
    v1: [file],
    v2: [file],
    systemd: [prop],
    note: `property since systemd ${CPUSET_SINCE}, a little-endian bit mask`,
  })),
  writes(_column, { cpu = {} }) {
    return FIELDS.flatMap(({ key, file }) => {
      const data = cpu[key]
      return data ? [{ file, controller: 'cpuset', data, from: [`cpu.${key}`] }] : []
    })
  },
  properties({ cpu = {} }, { systemdVersion }) {
    return FIELDS.flatMap(({ key, prop }) => {
      const list = cpu[key]
      if (!list || systemdVersion < CPUSET_SINCE) return []
      return [{ name: prop, type: 'ay', value: cpuMask(list, `cpu.${key}`), from: [`cpu.${key}`] }]
    })
  },
}

/** A CPU or node list as systemd takes it: byte 0 holds 0..7. SpecError when it is none. */
export function cpuMask(list: string, field: string): Uint8Array {
  return cpuListToBits(parseCpuList(list, pathOf(field)))
}
