import { CgroupError } from '../errors.js'
import type { Irregular } from './irregular.js'
import { unifiedProperties } from './unified-properties.js'

/** v2: written as given, last. v1 has no such files: nothing is planned there. Keys are checked by parseResources. */
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
    if (column === 'v1') return []
    return Object.entries(texts).map(([key, data]) => {
      const controller = key.slice(0, key.indexOf('.'))
      if (controllers !== undefined && !controllers.includes(controller)) {
        throw new CgroupError('ERR_NO_CONTROLLER', 'write', key, {
          message: `controller "${controller}" not available`,
          hint: `available: ${controllers.join(' ')}`,
        })
      }
      return { file: key, controller, data, from: [`unified.${key}`] }
    })
  },
  properties: ({ unified: texts = {} }, ask) => unifiedProperties(texts, ask),
}
