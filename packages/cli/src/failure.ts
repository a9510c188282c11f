import { CgroupError, codeOf, SpecError } from '@cgroupkit/core'
import { exitCodeOf, exitNameOf, Interrupted, isOwnCode, UsageError } from './exit-codes.js'
import { ERRNO_MEANING } from './explain/errno-meaning.js'
import { fileOf } from './input/from-file.js'
import type { Io } from './io.js'
import { printJson } from './output/json.js'
import { styleFor } from './output/style.js'

/** What `--json` prints on stdout in place of a result. */
export interface FailureJson {
  error: {
    code: string
    exitCode: number
    message: string
    op?: string
    path?: string
    field?: string
    data?: string
    hint?: string
  }
}

/** Tells the user, once, and returns the exit code. A defect shows its stack; a refusal never does. */
export function report(error: unknown, io: Io, json: boolean): number {
  if (json) printJson(io, failureJson(error))
  else writeText(error, io)
  return exitCodeOf(error)
}

export function failureJson(error: unknown): FailureJson {
  const file = fileOf(error)
  const where =
    error instanceof CgroupError
      ? { op: error.op, path: error.path }
      : error instanceof SpecError
        ? { field: error.field, ...(file === undefined ? {} : { path: file }) }
        : {}
  const data = error instanceof CgroupError || error instanceof SpecError ? error.data : undefined
  const hint = hintOf(error)
  return {
    error: {
      code: exitNameOf(error) === 'bug' ? 'ERR_INTERNAL' : (codeOf(error) ?? 'ERR_INTERNAL'),
      exitCode: exitCodeOf(error),
      message: messageOf(error),
      ...where,
      ...(data === undefined ? {} : { data }),
      ...(hint === undefined ? {} : { hint }),
    },
  }
}

function writeText(error: unknown, io: Io): void {
  if (error instanceof Interrupted) {
    io.stderr.write('interrupted\n')
    return
  }
  const style = styleFor(io, io.stderr)
  io.stderr.write(`${style.red('error:')} ${messageOf(error)}\n`)
  const file = fileOf(error)
  if (file !== undefined) io.stderr.write(`  ${style.cyan('in:')} ${file}\n`)
  const hint = hintOf(error)
  if (hint !== undefined) io.stderr.write(`  ${style.cyan('hint:')} ${hint}\n`)
  if (exitNameOf(error) === 'bug' && error instanceof Error && error.stack !== undefined)
    io.stderr.write(`${error.stack}\n`)
}

/** What the kernel says in one word is told in more. */
function hintOf(error: unknown): string | undefined {
  if (error instanceof CgroupError && error.hint === undefined)
    return isOwnCode(error.code) ? undefined : ERRNO_MEANING[error.code]
  return error instanceof CgroupError || error instanceof SpecError || error instanceof UsageError
    ? error.hint
    : undefined
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
