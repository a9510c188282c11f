import { SpecError } from '../errors.js'
import type { Write } from '../plan-types.js'
import type { Irregular } from './irregular.js'
import { group, groups, line, pathOf, unsigned } from './values.js'

const CLASSID = 'net_cls.classid'
const PRIORITIES = 'net_prio.ifpriomap'

/** v1 only: on v2 packets are classified by eBPF, which no interface file can say. A class of 0 is unset. */
export const network: Irregular = {
  controllers: ['net_cls', 'net_prio'],
  rows: [
    { oci: 'network.classID', v1: [CLASSID], v2: [], systemd: [] },
    { oci: 'network.priorities', v1: [PRIORITIES], v2: [], systemd: [], note: '`INTERFACE N`, one write for each' },
  ],
  writes(column, resources) {
    const { classID, priorities } = group(resources.network, 'network')
    const id = unsigned(classID, 'network.classID')
    const writes: Write[] = id
      ? [{ file: CLASSID, controller: 'net_cls', data: String(id), from: ['network.classID'] }]
      : []
    groups(priorities, 'network.priorities').forEach((entry, index) => {
      const at = `network.priorities[${index}]`
      const name = line(entry.name, `${at}.name`) ?? ''
      const priority = unsigned(entry.priority, `${at}.priority`)
      if (name === '' || /\s/.test(name))
        throw new SpecError(pathOf(`${at}.name`), 'not an interface name', { data: name })
      if (priority === undefined) throw new SpecError(pathOf(`${at}.priority`), 'is missing')
      writes.push({ file: PRIORITIES, controller: 'net_prio', data: `${name} ${priority}`, from: [at] })
    })
    return column === 'v1' ? writes : []
  },
}
