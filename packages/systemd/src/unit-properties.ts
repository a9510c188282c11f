import { CgroupError, type Property } from '@cgroupkit/core'

/** What the unit itself is told, in contrast to its limits (those come from the table of core). */
export interface UnitAsk {
  readonly unit: string
  /** The slice it goes into: `kubepods-pod1.slice`. */
  readonly slice: string
  readonly description: string
  readonly pid?: number | undefined
}

interface UnitRow {
  name: string
  type: string
  /** a slice's parent follows from its name: it is wanted, not set */
  of?: 'scope' | 'slice'
  value(ask: UnitAsk): unknown
}

/**
 * One row per property, in the order sent. Accounting is always on (since the kernel cannot account for what happened before), and a
 * scope is delegated: only so does systemd hand all controllers down to it, and leaves alone what the runtime makes below.
 */
const ROWS: readonly UnitRow[] = [
  { name: 'Description', type: 's', value: ({ description }) => description },
  { name: 'Slice', type: 's', of: 'scope', value: ({ slice }) => slice },
  { name: 'Wants', type: 'as', of: 'slice', value: ({ slice }) => (slice === '-.slice' ? undefined : [slice]) },
  { name: 'Delegate', type: 'b', of: 'scope', value: () => true },
  { name: 'PIDs', type: 'au', of: 'scope', value: ({ pid }) => (pid === undefined ? undefined : [pid]) },
  // Else a shutdown of the machine would order the unit like any service.
  { name: 'DefaultDependencies', type: 'b', value: () => false },
  { name: 'MemoryAccounting', type: 'b', value: () => true },
  { name: 'CPUAccounting', type: 'b', value: () => true },
  { name: 'IOAccounting', type: 'b', value: () => true },
  { name: 'TasksAccounting', type: 'b', value: () => true },
]

/** The unit's own properties for StartTransientUnit. */
export function unitProperties(ask: UnitAsk): Property[] {
  const type = ask.unit.endsWith('.slice') ? 'slice' : 'scope'
  return ROWS.flatMap(({ name, type: signature, of = type, value }) => {
    if (of !== type) return []
    const given = value(ask)
    return given === undefined ? [] : [{ name, type: signature, value: given, from: [] }]
  })
}

/** cpusets of scopes came with 244; without them a delegated scope cannot have all that a container asks for. */
export const LEAST_SYSTEMD = 244

export function requireVersion(version: number): void {
  if (version >= LEAST_SYSTEMD) return
  throw new CgroupError('ERR_BUS', 'bus', 'Version', {
    message: `systemd ${LEAST_SYSTEMD} or later is needed for delegated scopes with cpusets`,
    data: String(version),
    hint: 'use the cgroupfs driver, or upgrade systemd',
  })
}
