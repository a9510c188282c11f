import { SpecError } from '../errors.js'
import type { Irregular } from './irregular.js'
import { pathOf } from './oci.js'

const FILE = { v1: 'freezer.state', v2: 'cgroup.freeze' } as const
const STATES = {
  FROZEN: { v1: 'FROZEN', v2: '1' },
  THAWED: { v1: 'THAWED', v2: '0' },
} as const

/** Not OCI's: libcontainer's and youki's resources carry the state. `UNDEFINED` and '' leave it as it is. */
export const freezer: Irregular = {
  controllers: ['freezer'],
  rows: [
    {
      oci: 'freezer',
      v1: [FILE.v1],
      v2: [FILE.v2],
      systemd: [],
      note: 'FROZEN or THAWED; not in OCI, never from a config.json',
    },
  ],
  writes(column, { freezer: state }) {
    if (state === undefined || state === null || state === '' || state === 'UNDEFINED') return []
    if (state !== 'FROZEN' && state !== 'THAWED') {
      throw new SpecError(pathOf('freezer'), 'not FROZEN or THAWED', { data: state })
    }
    return [{ file: FILE[column], controller: 'freezer', data: STATES[state][column], from: ['freezer'] }]
  },
}
