import type { Suite } from '../suite.js'
import { cadvisor } from './cadvisor.js'
import { recordings } from './recordings.js'
import { runsc } from './runsc.js'

/** In the order of the summary. */
export const SUITES: readonly Suite[] = [recordings, runsc, cadvisor]
