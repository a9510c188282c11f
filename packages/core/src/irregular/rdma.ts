import { SpecError } from '../errors.js'
import type { Irregular } from './irregular.js'
import { group, line, pathOf, unsigned } from './values.js'

const FILE = 'rdma.max'
const LIMITS = [
  ['hcaHandles', 'hca_handle'],
  ['hcaObjects', 'hca_object'],
] as const

/** One write for each device, in the order of their names. */
export const rdma: Irregular = {
  controllers: ['rdma'],
  rows: [
    {
      oci: 'rdma',
      v1: [FILE],
      v2: [FILE],
      systemd: [],
      note: '`DEVICE hca_handle=N hca_object=N`, one write for each device',
    },
  ],
  writes(_column, resources) {
    const devices = group(resources.rdma, 'rdma')
    return Object.keys(devices)
      .sort()
      .flatMap((name) => {
        const at = `rdma.${name}`
        if (line(name, 'rdma') === '' || /\s/.test(name))
          throw new SpecError(pathOf('rdma'), 'not a device name', { data: name })
        const limits = group(devices[name], at)
        const words = LIMITS.flatMap(([key, word]) => {
          const value = unsigned(limits[key], `${at}.${key}`)
          return value === undefined ? [] : [`${word}=${value}`]
        })
        return words.length === 0
          ? []
          : [{ file: FILE, controller: 'rdma', data: [name, ...words].join(' '), from: [at] }]
      })
  },
}
