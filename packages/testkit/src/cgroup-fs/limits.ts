import { limitsV1 } from './limits-v1.js'
import { limitsV2 } from './limits-v2.js'
import type { FsTopic } from './topic.js'

export const limits: FsTopic = (rule, column) => (column === 'v2' ? limitsV2 : limitsV1)(rule, column)
