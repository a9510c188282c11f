import type { Io } from '../io.js'
import { systemctl } from './systemctl.js'
import { UNIT } from './unit.js'
import { ourUnitAt, replaceUnit } from './unit-file.js'

/** One step, as a person or a script reads it. */
export type Step = { do: 'write' | 'remove'; path: string } | { do: 'run'; command: string }

interface Change {
  path: string
  /** `undefined`: the unit goes. */
  text: string | undefined
  /** Words of systemctl, before the file changes and after. */
  before: readonly (readonly string[])[]
  after: readonly (readonly string[])[]
}

/** What is to be done for the unit to be there and to run. `live`: systemd runs this very host, not one that is mapped. */
export function installing(path: string, text: string, { live, start }: { live: boolean; start: boolean }): Change {
  const enable = ['enable', ...(start ? ['--now'] : []), UNIT]
  // a unit that runs already goes on with its old program else
  const again = start ? [['try-restart', UNIT]] : []
  return {
    path,
    text,
    before: [],
    after: live ? [['daemon-reload'], ...(ourUnitAt(path) === undefined ? [enable] : [enable, ...again])] : [],
  }
}

/** Nothing to do where there is no unit. */
export function uninstalling(path: string, { live }: { live: boolean }): Change | undefined {
  if (ourUnitAt(path) === undefined) return undefined
  return {
    path,
    text: undefined,
    before: live ? [['disable', '--now', UNIT]] : [],
    after: live ? [['daemon-reload']] : [],
  }
}

export function stepsOf({ path, text, before, after }: Change): Step[] {
  const run = (words: readonly string[]): Step => ({ do: 'run', command: `systemctl ${words.join(' ')}` })
  return [...before.map(run), { do: text === undefined ? 'remove' : 'write', path }, ...after.map(run)]
}

/** Does it; if a step fails, everything is as it was before, and its error is thrown. */
export function carryOut({ path, text, before, after }: Change, io: Io): void {
  const was = ourUnitAt(path)
  for (const words of before) systemctl(io, words)
  replaceUnit(path, text)
  try {
    for (const words of after) systemctl(io, words)
  } catch (error) {
    if (text !== undefined) undo(path, was, io)
    throw error
  }
}

function undo(path: string, was: string | undefined, io: Io): void {
  const attempt = (words: readonly string[]) => {
    try {
      systemctl(io, words)
    } catch {
      // the first failure is the one to tell
    }
  }
  if (was === undefined) attempt(['disable', '--now', UNIT])
  replaceUnit(path, was)
  attempt(['daemon-reload'])
  if (was !== undefined) attempt(['try-restart', UNIT])
}
