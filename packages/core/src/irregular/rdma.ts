import type { Irregular } from './irregular.js'

const FILE = 'rdma.max'

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
  writes(_column, { rdma: devices = {} }) {
    const byName = Object.entries(devices).sort(([a], [b]) => (a < b ? -1 : 1))
    return byName.flatMap(([name, { hcaHandles, hcaObjects }]) => {
      const words = [
        ...(hcaHandles === undefined ? [] : [`hca_handle=${hcaHandles}`]),
        ...(hcaObjects === undefined ? [] : [`hca_object=${hcaObjects}`]),
      ]
      if (words.length === 0) return []
      return [{ file: FILE, controller: 'rdma', data: [name, ...words].join(' '), from: [`rdma.${name}`] }]
    })
  },
}
