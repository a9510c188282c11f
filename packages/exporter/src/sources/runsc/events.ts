import { CgroupError, parseJson } from '@cgroupkit/core'
import { countIn } from '../count.js'

/** What `runsc events --stats` tells, in its own units (`accountingOf` knows them). Limits, swap and the like are always 0 there: not told. */
export interface RunscNumbers {
  cpu?: bigint
  memory?: bigint
  tasks?: bigint
}

/**
 * Reads the one JSON line (runc's form: runsc/boot/events.go). runsc leaves out what is 0, so an absent number is unknown. Throws CgroupError
 * ERR_RUNTIME for what is no such line, or speaks of another container.
 */
export function parseRunscEvents(text: string, id: string): RunscNumbers {
  const event = member(parsed(text, id))
  const data = member(event.data)
  if (event.type !== 'stats' || event.data === undefined)
    throw unreadable(id, text, 'expected an event of type "stats"')
  if (event.id !== undefined && event.id !== id) throw unreadable(id, String(event.id), 'told of another container')
  const numbers = {
    cpu: countIn(member(member(data.cpu).usage).total),
    memory: countIn(member(member(data.memory).usage).usage),
    tasks: countIn(member(data.pids).current),
  }
  return Object.fromEntries(Object.entries(numbers).filter(([, value]) => value !== undefined))
}

/** How many processes `runsc ps --format=json` lists: an array of their numbers. Throws CgroupError ERR_RUNTIME. */
export function parseRunscPs(text: string, id: string): number {
  const pids = parsed(text, id)
  if (!Array.isArray(pids) || !pids.every((pid) => typeof pid === 'number' && Number.isSafeInteger(pid) && pid > 0))
    throw unreadable(id, text, 'expected an array of process numbers')
  return pids.length
}

function parsed(text: string, id: string): unknown {
  try {
    return parseJson(text)
  } catch (error) {
    throw unreadable(id, text, error instanceof Error ? error.message : String(error))
  }
}

/** Of what is no object: nothing. */
function member(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {}
}

function unreadable(id: string, data: string, message: string): CgroupError {
  return new CgroupError('ERR_RUNTIME', 'parse', `runsc ${id}`, { data, message })
}
