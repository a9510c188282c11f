export { pidsV1 as pids } from '../v2/pids.js'
