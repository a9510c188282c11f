import { CgroupError, codeOf, isCgroupError, OWN_CODES, type OwnCode } from '@cgroupkit/core'

/** What the CLI adds to the library's codes. */
export const CLI_CODES = {
  ERR_USAGE: { meaning: 'wrong words on the command line (CLI only)', exit: 'usage' },
  ERR_INTERRUPTED: { meaning: 'ended by SIGINT or SIGTERM before it was done (CLI only)', exit: 'interrupted' },
  ERR_INTERNAL: { meaning: 'a defect of cgroupkit (CLI only)', exit: 'bug' },
} as const satisfies Record<string, { meaning: string; exit: string }>
export type CliCode = keyof typeof CLI_CODES

/** The user ended it. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted'
  readonly code = 'ERR_INTERRUPTED'

  constructor() {
    super('interrupted')
  }
}

/** Wrong words on the command line. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
  readonly code = 'ERR_USAGE'
  readonly hint: string | undefined

  constructor(message: string, hint?: string) {
    super(message)
    this.hint = hint
  }
}

/** What a shell script may branch on. One table: `--help`, docs/errors.md and the code itself read it. */
export const EXIT = {
  ok: { code: 0, when: 'done; best-effort writes that were skipped are in the report' },
  refused: {
    code: 1,
    when: 'the kernel, systemd or a runtime refused (an errno, ERR_BUS, ERR_RUNTIME); nothing of a failed install is left',
  },
  usage: { code: 2, when: 'wrong words on the command line (ERR_USAGE)' },
  input: { code: 3, when: 'a spec, path or saved state that cannot be used (ERR_SPEC, ERR_PATH, ERR_STATE)' },
  host: { code: 4, when: 'this host cannot do it (ERR_HOST, ERR_NO_CONTROLLER)' },
  kept: { code: 5, when: 'directories were kept because they hold processes or child cgroups (ERR_BUSY)' },
  failed: { code: 6, when: 'doctor found a check that fails' },
  timeout: { code: 7, when: 'not finished within its time (ERR_TIMEOUT)' },
  bug: { code: 70, when: 'a defect of cgroupkit; please report it' },
  running: { code: 75, when: 'an agent keeps this node already (ERR_RUNNING); EX_TEMPFAIL of sysexits.h' },
  interrupted: { code: 130, when: 'ended by SIGINT or SIGTERM before it was done' },
} as const satisfies Record<string, { code: number; when: string }>

const OF_OWN_CODE: Record<OwnCode, keyof typeof EXIT> = {
  ERR_PATH: 'input',
  ERR_SPEC: 'input',
  ERR_STATE: 'input',
  ERR_HOST: 'host',
  ERR_NO_CONTROLLER: 'host',
  ERR_BUSY: 'kept',
  ERR_RUNNING: 'running',
  ERR_TIMEOUT: 'timeout',
  ERR_BUS: 'refused',
  ERR_RUNTIME: 'refused',
}

export function exitNameOf(error: unknown): keyof typeof EXIT {
  if (error instanceof UsageError) return 'usage'
  if (error instanceof Interrupted) return 'interrupted'
  if (isSystemError(error)) return 'refused'
  if (!isCgroupError(error)) return 'bug'
  const code = codeOf(error)
  return code !== undefined && isOwnCode(code) ? OF_OWN_CODE[code] : 'refused'
}

/** Of node's own file calls: a simulated host in a folder that cannot be written, say. */
function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error && codeOf(error) !== undefined
}

export function exitCodeOf(error: unknown): number {
  return EXIT[exitNameOf(error)].code
}

export function isCliCode(code: string): code is CliCode {
  return Object.hasOwn(CLI_CODES, code)
}

export function isOwnCode(code: string): code is OwnCode {
  return Object.hasOwn(OWN_CODES, code)
}

/** Input that cannot be read is the caller's mistake, whatever errno says so: ERR_SPEC with the errno as data. */
export function unreadable(path: string, message: string, data?: string, hint?: string): CgroupError {
  return new CgroupError('ERR_SPEC', 'read', path, { message, data, hint })
}
