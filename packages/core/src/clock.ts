export type { Clock } from './port.js'
