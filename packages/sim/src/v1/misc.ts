export { misc } from '../v2/misc.js'
