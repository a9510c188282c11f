import { SpecError } from '../errors.js'
import type { Irregular } from './irregular.js'
import { line, pathOf } from './values.js'

const FILE = { v1: 'freezer.state', v2: 'cgroup.freeze' } as const
const STATES: Record<string, { v1: string; v2: string }> = {
  FROZEN: { v1: 'FROZEN', v2: '1' },
  THAWED: { v1: 'THAWED', v2: '0' },
}

/** Not OCI's: libcontainer's and youki's resources carry the state. `UNDEFINED` and '' leave it as it is. */
export const freezer: Irregular = {
  controllers: ['freezer'],
  rows: [{ oci: 'freezer', v1: [FILE.v1], v2: [FILE.v2], systemd: [], note: 'FROZEN or THAWED; not in OCI' }],
  writes(column, resources) {
    const state = line(resources.freezer, 'freezer')
    if (!state || state === 'UNDEFINED') return []
    const words = Object.hasOwn(STATES, state) ? STATES[state] : undefined
    if (words === undefined) throw new SpecError(pathOf('freezer'), 'not FROZEN or THAWED', { data: state })
    return [{ file: FILE[column], controller: 'freezer', data: words[column], from: ['freezer'] }]
  },
}
