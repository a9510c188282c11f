import type { Irregular } from './irregular.js'
import { isSet } from './oci.js'

const CLASSID = 'net_cls.classid'
const PRIORITIES = 'net_prio.ifpriomap'

/** v1 only: on v2 packets are classified by eBPF, which no interface file can say. A class of 0 is unset. */
export const network: Irregular = {
  controllers: ['net_cls', 'net_prio'],
  rows: [
    { oci: 'network.classID', v1: [CLASSID], v2: [], systemd: [], note: 'v2 has no such controller' },
    {
      oci: 'network.priorities',
      v1: [PRIORITIES],
      v2: [],
      systemd: [],
      note: '`INTERFACE N`, one write for each; v2 has no such controller',
    },
  ],
  writes(column, { network: { classID, priorities = [] } = {} }) {
    if (column === 'v2') return []
    return [
      ...(isSet(classID)
        ? [{ file: CLASSID, controller: 'net_cls', data: String(classID), from: ['network.classID'] }]
        : []),
      ...priorities.map(({ name, priority }, index) => ({
        file: PRIORITIES,
        controller: 'net_prio',
        data: `${name} ${priority}`,
        from: [`network.priorities[${index}]`],
      })),
    ]
  },
}
