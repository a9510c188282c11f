/** The kernel's own words. Node prints EOPNOTSUPP as ENOTSUP; so do we. */
export const ERRNOS = [
  'E2BIG',
  'EACCES',
  'EAGAIN',
  'EBUSY',
  'EEXIST',
  'EINVAL',
  'EIO',
  'EISDIR',
  'ELOOP',
  'EMFILE',
  'ENAMETOOLONG',
  'ENODEV',
  'ENOENT',
  'ENOMEM',
  'ENOSPC',
  'ENOTDIR',
  'ENOTSUP',
  'EOVERFLOW',
  'EPERM',
  'ERANGE',
  'EROFS',
  'ESRCH',
  'EXDEV',
] as const
export type Errno = (typeof ERRNOS)[number]

/** What cgroupkit refuses before the kernel is asked: one line each, printed by `cgroupkit explain CODE` and in docs/errors.md. */
export const OWN_CODES = {
  ERR_PATH: 'a cgroups path, slice or unit name that cannot be used, or that would leave the cgroup mount',
  ERR_SPEC: 'an OCI spec that is not valid, or whose fields contradict each other',
  ERR_HOST: 'this host, or the folder given as its root, has no cgroup mount that can be used',
  ERR_STATE: 'saved cgroup state that cannot be read, or that names directories outside the cgroup mount',
  ERR_BUSY: 'a directory still holds processes or child cgroups',
  ERR_RUNNING: 'an agent keeps this node already, and one is enough',
  ERR_TIMEOUT: 'an operation did not finish within its time',
  ERR_BUS: 'systemd could not be asked, or answered with an error',
  ERR_RUNTIME: 'a container runtime could not be asked, or its answer cannot be used',
  ERR_NO_CONTROLLER: 'the spec asks for a controller that this host or this cgroup does not have',
} as const
export type OwnCode = keyof typeof OWN_CODES

export type Op =
  | 'mkdir'
  | 'rmdir'
  | 'read'
  | 'write'
  | 'list'
  | 'stat'
  | 'utimes'
  | 'watch'
  | 'open'
  | 'detect'
  | 'parse'
  | 'bus'
  | 'run'

/** The longest piece of offending input that an error repeats, in characters. */
export const MAX_QUOTED = 80

/** An offending value, cut so that a hostile input cannot flood a log. */
export function quoted(value: unknown): string {
  const text =
    typeof value === 'string'
      ? value
      : typeof value === 'bigint'
        ? String(value)
        : (JSON.stringify(value) ?? String(value))
  return text.length > MAX_QUOTED ? `${text.slice(0, MAX_QUOTED - 1)}…` : text
}

/** A pod's container: mount, three slices and a scope with 64 digits make some 210 characters. */
const MAX_PATH = 255

/** The end of a path says which container it is; the middle of one that is longer than any real one says nothing. */
function shownPath(path: string): string {
  const whole = path.length <= MAX_PATH
  return oneLine(whole ? path : `${path.slice(0, MAX_QUOTED)}…${path.slice(path.length - MAX_PATH + MAX_QUOTED + 1)}`)
}

// these are what is escaped
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/g

/** A hostile path must not start a line of its own in a log, nor steer a terminal. */
function oneLine(text: string): string {
  return text.replace(CONTROL, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

export interface ErrorDetail {
  data?: string | undefined
  hint?: string | undefined
  cause?: unknown
}

/**
 * A refusal, by the kernel (`code` is the errno) or by cgroupkit itself (`code` starts with `ERR_`).
 * Messages are lower case, without a full stop, and carry path and data.
 */
export class CgroupError extends Error {
  override readonly name = 'CgroupError'
  readonly code: Errno | OwnCode
  readonly op: Op
  readonly path: string
  readonly data?: string
  readonly hint?: string

  constructor(code: Errno | OwnCode, op: Op, path: string, detail: ErrorDetail & { message?: string } = {}) {
    const data = detail.data === undefined ? undefined : quoted(detail.data)
    const what = detail.message ?? (code in OWN_CODES ? OWN_CODES[code as OwnCode] : 'refused by the kernel')
    super(`${op} ${shownPath(path)}${data === undefined ? '' : ` ${JSON.stringify(data)}`}: ${what} (${code})`, {
      cause: detail.cause,
    })
    this.code = code
    this.op = op
    this.path = path
    if (data !== undefined) this.data = data
    if (detail.hint !== undefined) this.hint = detail.hint
  }
}

/** A spec that is malformed or contradicts itself. `field` is a JSON path such as `linux.resources.memory.swap`. */
export class SpecError extends Error {
  override readonly name = 'SpecError'
  readonly code = 'ERR_SPEC' as const
  readonly field: string
  readonly data?: string
  readonly hint?: string

  constructor(
    field: string,
    message: string,
    detail: { data?: unknown; hint?: string | undefined; cause?: unknown } = {},
  ) {
    const data = 'data' in detail && detail.data !== undefined ? quoted(detail.data) : undefined
    super(`${field}: ${message}${data === undefined ? '' : `, got ${JSON.stringify(data)}`}`, { cause: detail.cause })
    this.field = field
    if (data !== undefined) this.data = data
    if (detail.hint !== undefined) this.hint = detail.hint
  }
}

/**
 * A kernel refusal that callers expect and handle: made without a stack, because a best-effort pass may meet thousands
 * and walking the stack costs more than the syscall did.
 */
export function refusal(code: Errno, op: Op, path: string, detail: ErrorDetail = {}): CgroupError {
  const limit = Error.stackTraceLimit
  Error.stackTraceLimit = 0
  try {
    return new CgroupError(code, op, path, detail)
  } finally {
    Error.stackTraceLimit = limit
  }
}

export function isCgroupError(error: unknown): error is CgroupError | SpecError {
  return error instanceof CgroupError || error instanceof SpecError
}

/** The code of an error of ours, or of Node's (`ErrnoException`). */
export function codeOf(error: unknown): string | undefined {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined
}
