import { CgroupError, type Property, type Resources, SpecError } from '@cgroupkit/core'

/** What the unit itself is told, in contrast to its limits (those come from the table of core). */
export interface UnitAsk {
  readonly unit: string
  /** The slice it goes into: `kubepods-pod1.slice`. */
  readonly slice: string
  readonly description: string
  readonly pid?: number | undefined
  readonly resources: Resources
  readonly systemdVersion: number
}

interface UnitRow {
  name: string
  type: string
  /** a slice's parent follows from its name: it is wanted, not set */
  of?: 'scope' | 'slice'
  since?: number
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
  // Fixed when the unit starts, so no limit that could be updated; scopes have it since 253.
  { name: 'OOMPolicy', type: 's', of: 'scope', since: 253, value: ({ resources }) => oomPolicy(resources) },
]

/** The unit's own properties for StartTransientUnit. SpecError: memory.oom.group of `unified` is no number. */
export function unitProperties(ask: UnitAsk): Property[] {
  const type = ask.unit.endsWith('.slice') ? 'slice' : 'scope'
  return ROWS.flatMap(({ name, type: signature, of = type, since = 0, value }) => {
    if (of !== type || ask.systemdVersion < since) return []
    const given = value(ask)
    return given === undefined ? [] : [{ name, type: signature, value: given, from: [] }]
  })
}

const OOM_GROUP = 'memory.oom.group'

function oomPolicy({ unified }: Resources): string | undefined {
  if (typeof unified !== 'object' || unified === null || !(OOM_GROUP in unified)) return undefined
  const text = String(unified[OOM_GROUP]).trim()
  if (!/^\d+$/.test(text))
    throw new SpecError(`linux.resources.unified["${OOM_GROUP}"]`, 'must be 0 or 1', { data: text })
  return text === '1' ? 'kill' : text === '0' ? 'continue' : undefined
}

/** cpusets of scopes came with 244; without them a delegated scope cannot have all that a container asks for. */
export const LEAST_SYSTEMD = 244

export function requireVersion(version: number): void {
  if (version >= LEAST_SYSTEMD) return
  throw new CgroupError('ERR_BUS', 'bus', 'Version', {
    message: `systemd ${LEAST_SYSTEMD} or later is needed for delegated scopes with cpusets (AllowedCPUs)`,
    data: String(version),
    hint: 'use the cgroupfs driver, or upgrade systemd',
  })
}
