import type { Recorder } from '../../recorder.js'
import { backend, cases } from './backend.js'
import { controllers } from './controllers.js'
import * as foreign from './foreign.js'
import { connections, jobs } from './jobs.js'
import { mark } from './mark.js'
import { defaults, properties, properties2 } from './properties.js'
import { running, starting } from './units.js'

/** What is asked of a real systemd and of the simulated one, by the recording's name. */
export const SYSTEMD_PROGRAMS: Readonly<Record<string, (to: Recorder) => Promise<void>>> = {
  starting,
  running,
  controllers,
  defaults,
  properties,
  'properties-at-start': properties2,
  mark,
  'foreign-stays': foreign.foreignStays,
  'foreign-alone': foreign.foreignAlone,
  'foreign-populated': foreign.foreignPopulated,
  'foreign-enables': foreign.foreignEnables,
  'foreign-pins': foreign.foreignPins,
  'foreign-namesake': foreign.foreignNamesake,
  'foreign-slice': foreign.foreignSlice,
  jobs,
  connections,
  backend,
  cases,
}
