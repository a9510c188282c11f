import { CgroupError, SpecError } from '../errors.js'
import type { Irregular } from './irregular.js'
import { pathOf } from './oci.js'
import { unifiedProperties } from './unified-properties.js'

/** Every v2 controller with interface files, up to Linux 6.14 (dmem). */
const KNOWN: readonly string[] = ['cpuset', 'cpu', 'io', 'memory', 'hugetlb', 'pids', 'rdma', 'misc', 'dmem']

/** v2: written as given, last. v1 has no such files: nothing is planned there, but a bad key is refused all the same. */
export const unified: Irregular = {
  controllers: ['*'],
  rows: [
    {
      oci: 'unified',
      v1: [],
      v2: ['<key>'],
      systemd: [],
      note: 'as given, last; never cgroup.*; misc.max can only be set here. Keys of memory, cpu, cpuset and pids become properties too',
    },
  ],
  writes(column, { unified: texts = {} }, { controllers }) {
    const writes = Object.entries(texts).map(([key, data]) => {
      const controller = key.slice(0, key.indexOf('.'))
      checkAvailable(key, controller, column === 'v2' ? controllers : undefined)
      return { file: key, controller, data, from: [`unified.${key}`] }
    })
    return column === 'v2' ? writes : []
  },
  properties: ({ unified: texts = {} }, ask) => unifiedProperties(texts, ask),
}

function checkAvailable(key: string, controller: string, controllers: readonly string[] | undefined): void {
  const available = controllers ?? KNOWN
  if (available.includes(controller)) return
  const hint = `available: ${available.join(' ')}`
  if (controllers === undefined) {
    throw new SpecError(pathOf(`unified["${key}"]`), `no kernel has a controller "${controller}"`, { data: key, hint })
  }
  throw new CgroupError('ERR_NO_CONTROLLER', 'write', key, {
    message: `controller "${controller}" not available`,
    hint,
  })
}
