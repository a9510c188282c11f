/** `linux.resources` after parseSpec: integers are number or bigint (bigint beyond 2^53). */
export interface Resources {
  readonly [group: string]: unknown
}

/** The scalar OCI fields, each a row of the table. Paths are relative to `linux.resources`. */
export const OCI_FIELDS = [
  'memory.limit',
  'memory.swap',
  'memory.reservation',
  'cpu.quota',
  'cpu.period',
  'cpu.shares',
  'pids.limit',
] as const
export type OciField = (typeof OCI_FIELDS)[number]

/**
 * The scalar limits of one container, in OCI's meaning: bytes, microseconds, shares, tasks; -1 is unlimited; an absent key is unset
 * (explicit 0 and -1 are kept apart from it, as OCI's pointers do). `memory.swap` is memory + swap.
 */
export type Limits = { readonly [F in OciField]?: bigint }
