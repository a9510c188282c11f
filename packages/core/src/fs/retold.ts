import { CgroupError, ERRNOS, type Errno, type Op, refusal } from '../errors.js'
import type { HostPath } from '../port.js'

const KNOWN: ReadonlySet<string> = new Set(ERRNOS)

/** The refusal of a raw call, told as one of the port: its op, its path, the data it had. What is no refusal is a bug and stays what it is. */
export function retold(error: unknown, op: Op, path: HostPath, data?: string): unknown {
  if (!(error instanceof CgroupError) || !KNOWN.has(error.code)) return error
  if (error.op === op && error.path === path && data === undefined) return error
  return refusal(error.code as Errno, op, path, { data, hint: error.hint, cause: error.cause })
}
