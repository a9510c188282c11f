import { cpuListToBits, parseCpuList } from '../cpu-list.js'
import { SpecError } from '../errors.js'
import type { Irregular } from './irregular.js'
import { group, line, pathOf } from './values.js'

const FIELDS = [
  { key: 'cpus', file: 'cpuset.cpus', prop: 'AllowedCPUs' },
  { key: 'mems', file: 'cpuset.mems', prop: 'AllowedMemoryNodes' },
] as const

/** systemd 244 knows both properties (NEWS); before that the files alone. */
const SINCE = 244

/** Lists go to the kernel as they are: it knows which CPUs there are. Empty is unset. */
export const cpuset: Irregular = {
  controllers: ['cpuset'],
  rows: FIELDS.map(({ key, file, prop }) => ({
    oci: `cpu.${key}`,
    v1: [file],
    v2: [file],
    systemd: [prop],
    note: `property since systemd ${SINCE}, little-endian bit mask`,
  })),
  writes(_column, resources) {
    const cpu = group(resources.cpu, 'cpu')
    return FIELDS.flatMap(({ key, file }) => {
      const data = line(cpu[key], `cpu.${key}`)
      return data ? [{ file, controller: 'cpuset', data, from: [`cpu.${key}`] }] : []
    })
  },
  properties(resources, { systemdVersion }) {
    const cpu = group(resources.cpu, 'cpu')
    return FIELDS.flatMap(({ key, prop }) => {
      const text = line(cpu[key], `cpu.${key}`)
      if (!text || systemdVersion < SINCE) return []
      return [{ name: prop, type: 'ay', value: cpuMask(text, `cpu.${key}`), from: [`cpu.${key}`] }]
    })
  },
}

/** A CPU or node list as systemd takes it: byte 0 holds 0..7. */
export function cpuMask(text: string, field: string): readonly number[] {
  try {
    return [...cpuListToBits(parseCpuList(text))]
  } catch (cause) {
    throw new SpecError(pathOf(field), 'not a list of numbers and ranges', { data: text, cause })
  }
}
