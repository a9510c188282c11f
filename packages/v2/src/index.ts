export { openV2, restoreV2, V2Cgroup } from './cgroup.js'
export { v2Mount } from './placements.js'
export { type SavedV2, savedV2, v2State } from './state.js'
