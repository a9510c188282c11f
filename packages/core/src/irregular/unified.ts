import { CgroupError, SpecError } from '../errors.js'
import type { Irregular } from './irregular.js'
import { unifiedProperties } from './unified-properties.js'
import { group, line, pathOf } from './values.js'

/** Every v2 controller with interface files, up to Linux 6.14 (dmem). */
const KNOWN = ['cpuset', 'cpu', 'io', 'memory', 'hugetlb', 'pids', 'rdma', 'misc', 'dmem'] as const
/** Core files move processes and change the tree; devices.* are v1's. Neither is a resource. */
const FORBIDDEN = ['cgroup', 'devices']

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
  writes(column, resources, { controllers }) {
    const writes = entriesOf(resources.unified).map(({ key, controller, value }) => {
      checkAvailable(key, controller, column === 'v2' ? controllers : undefined)
      return { file: key, controller, data: value, from: [`unified.${key}`] }
    })
    return column === 'v2' ? writes : []
  },
  properties: (resources, ask) => unifiedProperties(entriesOf(resources.unified), ask),
}

export interface UnifiedEntry {
  key: string
  controller: string
  value: string
}

function entriesOf(value: unknown): UnifiedEntry[] {
  return Object.entries(group(value, 'unified')).map(([key, text]) => {
    const [, controller] = /^([a-z][a-z_]*)(?:\.[A-Za-z0-9_-]+)+$/.exec(key) ?? []
    if (controller === undefined) {
      throw new SpecError(pathOf('unified'), 'a key must be a file name of the form controller.file', { data: key })
    }
    if (FORBIDDEN.includes(controller)) {
      throw new SpecError(pathOf(`unified.${key}`), `${controller}.* is never written from a spec`, { data: key })
    }
    const data = line(text, `unified.${key}`)
    if (data === undefined) throw new SpecError(pathOf(`unified.${key}`), 'must be a string', { data: text })
    return { key, controller, value: data }
  })
}

function checkAvailable(key: string, controller: string, controllers: readonly string[] | undefined): void {
  if ((controllers ?? KNOWN).includes(controller)) return
  const hint = `available: ${(controllers ?? KNOWN).join(' ')}`
  if (controllers === undefined) {
    throw new SpecError(pathOf(`unified.${key}`), `no kernel has a controller "${controller}"`, { data: key, hint })
  }
  throw new CgroupError('ERR_NO_CONTROLLER', 'write', key, {
    message: `controller "${controller}" not available`,
    hint,
  })
}
