export { openV1, restoreV1, V1Cgroup } from './cgroup.js'
export { type Hierarchy, hierarchiesOf } from './placements.js'
