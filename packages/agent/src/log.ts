import { CgroupError, codeOf, SpecError } from '@cgroupkit/core'

export type Level = 'debug' | 'info' | 'warn' | 'error'
export const LEVELS: readonly Level[] = ['debug', 'info', 'warn', 'error']

export type Fields = Readonly<Record<string, unknown>>

export type Log = (level: Level, message: string, fields?: Fields) => void

/** The same message about the same container is told once in so long; how often it was not is told with the next. */
const QUIET_MS = 5 * 60_000
const MOST_REMEMBERED = 10_000

/** One JSON document a line. `now` in ms since the epoch. */
export function jsonLog(write: (line: string) => void, least: Level, now: () => number): Log {
  const told = new Map<string, { at: number; more: number }>()
  return (level, message, fields = {}) => {
    if (LEVELS.indexOf(level) < LEVELS.indexOf(least)) return
    const at = now()
    const repeated =
      level === 'warn' || level === 'error' ? again(told, `${message} ${fields.id ?? ''} ${fields.code ?? ''}`, at) : 0
    if (repeated === undefined) return
    const entry = { time: new Date(at).toISOString(), level, message, ...fields, ...(repeated > 0 && { repeated }) }
    write(`${JSON.stringify(entry, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value))}\n`)
  }
}

/** How often it was held back since it was last told; `undefined`: hold it back. */
function again(told: Map<string, { at: number; more: number }>, key: string, at: number): number | undefined {
  const before = told.get(key)
  if (before !== undefined && at - before.at < QUIET_MS && at >= before.at) {
    before.more += 1
    return undefined
  }
  if (told.size >= MOST_REMEMBERED) told.clear()
  told.set(key, { at, more: 0 })
  return before?.more ?? 0
}

/** What an error says, as fields of a line. */
export function errorFields(error: unknown): Fields {
  if (error instanceof CgroupError) {
    const { code, path, data, hint, message } = error
    return { code, path, error: message, ...(data !== undefined && { data }), ...(hint !== undefined && { hint }) }
  }
  if (error instanceof SpecError) {
    const { code, field, hint, message } = error
    return { code, field, error: message, ...(hint !== undefined && { hint }) }
  }
  const code = codeOf(error)
  return { error: error instanceof Error ? error.message : String(error), ...(code !== undefined && { code }) }
}
