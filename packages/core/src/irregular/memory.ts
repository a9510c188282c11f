import type { Irregular } from './irregular.js'
import { isSet } from './oci.js'

const CONTROLLER = 'memory'
/** Gone from newer kernels (5.16 answers ENOTSUP, 6.11 has no kmem.limit): left out where the directory is known not to have them. */
const KERNEL_FIELDS = [
  { key: 'kernel', file: 'memory.kmem.limit_in_bytes' },
  { key: 'kernelTCP', file: 'memory.kmem.tcp.limit_in_bytes' },
] as const
const SWAPPINESS = 'memory.swappiness'
const OOM_CONTROL = 'memory.oom_control'

/** v1 only: v2 has no such files, and `checkBeforeUpdate` is a wish to the runtime, not to the kernel. */
export const memory: Irregular = {
  controllers: [CONTROLLER],
  rows: [
    ...KERNEL_FIELDS.map(({ key, file }) => ({
      oci: `memory.${key}`,
      v1: [file],
      v2: [],
      systemd: [],
      note: 'deprecated; only where the kernel still has the file',
    })),
    { oci: 'memory.swappiness', v1: [SWAPPINESS], v2: [], systemd: [], note: '0 to 100' },
    {
      oci: 'memory.disableOOMKiller',
      v1: [OOM_CONTROL],
      v2: [],
      systemd: [],
      note: 'true is written as 1; false is the default',
    },
    { oci: 'memory.checkBeforeUpdate', v1: [], v2: [], systemd: [], note: 'not ours: ignored' },
  ],
  writes(column, { memory: values = {} }, { exists }) {
    if (column === 'v2') return []
    const write = (key: string, file: string, data: string) => [
      { file, controller: CONTROLLER, data, from: [`memory.${key}`] },
    ]
    return [
      ...KERNEL_FIELDS.flatMap(({ key, file }) =>
        isSet(values[key]) && exists?.(file) !== false ? write(key, file, String(values[key])) : [],
      ),
      ...(values.swappiness === undefined ? [] : write('swappiness', SWAPPINESS, String(values.swappiness))),
      ...(values.disableOOMKiller ? write('disableOOMKiller', OOM_CONTROL, '1') : []),
    ]
  },
}
