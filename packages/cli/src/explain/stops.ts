import {
  OCI_FIELDS,
  type OciField,
  type Profile,
  type Property,
  parseSpec,
  planProperties,
  planWrites,
  type Resources,
  readSeries,
  type Sample,
  type SpecRow,
  type Write,
} from '@cgroupkit/core'

/** A container of 512 MiB, half a CPU and 100 tasks: what the stops are shown with. */
const EXAMPLE: Readonly<Record<OciField, bigint>> = {
  'memory.limit': 536870912n,
  'memory.swap': 1073741824n,
  'memory.reservation': 268435456n,
  'cpu.quota': 50000n,
  'cpu.period': 100000n,
  'cpu.shares': 1024n,
  'pids.limit': 100n,
}

/** The seven stops of one value, computed and not told: plan, properties and series are the product's own. */
export interface Stops {
  field: OciField
  value: bigint
  /** the fields it was shown with, since some depend on others */
  among: Readonly<Record<string, bigint>>
  v1: Write[]
  v2: Write[]
  systemd: Property[]
  series: { v1: Sample[]; v2: Sample[] }
}

export function stopsOf(
  row: SpecRow,
  options: { value?: bigint | undefined; profile: Profile; systemdVersion: number },
): Stops {
  const { profile, systemdVersion } = options
  const value = options.value ?? EXAMPLE[row.oci]
  const among = { ...neighbours(row.oci), [row.oci]: value }
  const resources = resourcesOf(among)
  const mine = ({ from }: { from: readonly string[] }) => from.includes(row.oci)
  const plans = { v1: planWrites('v1', resources, { profile }), v2: planWrites('v2', resources, { profile }) }
  return {
    field: row.oci,
    value,
    among,
    v1: plans.v1.filter(mine),
    v2: plans.v2.filter(mine),
    systemd: planProperties(resources, { profile, systemdVersion }).filter(mine),
    series: { v1: seen('v1', plans.v1, row), v2: seen('v2', plans.v2, row) },
  }
}

/** Of the same group: swap means nothing without a limit, a quota nothing without its period. */
function neighbours(field: OciField): Record<string, bigint> {
  const group = field.split('.')[0]
  return Object.fromEntries(
    OCI_FIELDS.filter((name) => name.startsWith(`${group}.`)).map((name) => [name, EXAMPLE[name]]),
  )
}

function resourcesOf(limits: Readonly<Record<string, bigint>>): Resources {
  const resources: Record<string, Record<string, bigint>> = {}
  for (const [name, value] of Object.entries(limits)) {
    const [group = '', key = ''] = name.split('.')
    resources[group] = { ...resources[group], [key]: value }
  }
  return parseSpec({ linux: { resources } }).resources
}

/** What cAdvisor makes of the plan, in a directory that has only these files. */
function seen(column: 'v1' | 'v2', writes: readonly Write[], row: SpecRow): Sample[] {
  const files = new Map(writes.map(({ file, data }) => [file, data]))
  const samples = readSeries(column, { read: (file) => files.get(file), has: () => true })
  return samples.filter(({ name }) => name === row.series?.name)
}
