import {
  type Column,
  IRREGULAR,
  type Profile,
  planProperties,
  planWrites,
  quoted,
  type Resources,
} from '@cgroupkit/core'
import { type Command, Option } from 'commander'
import {
  type Attach,
  type CommonFlags,
  driverOption,
  examples,
  type HostFlags,
  jsonOption,
  orUsage,
  profileOption,
  rootOption,
} from '../command.js'
import { EXIT, UsageError } from '../exit-codes.js'
import { findContainer, type InputFlags, inputOptions } from '../input/find-container.js'
import { SPEC_CONTROLLERS } from '../inspect/relation.js'
import type { Io } from '../io.js'
import { writesText } from '../output/install-report.js'
import { printJson, toJson } from '../output/json.js'
import { styleFor } from '../output/style.js'
import { table } from '../output/table.js'
import { NOTHING_ASKED, printPlan } from '../plan/host-plan.js'
import { parseProfile } from '../profile.js'
import { NOTHING_TO_DO, openTarget } from '../target.js'

interface PlanFlags extends InputFlags, HostFlags, CommonFlags {
  profile: string
  column?: Column | 'both'
  properties?: boolean
  systemdVersion: string
  controllers: string
}

export function define(command: Command, attach: Attach): void {
  inputOptions(command)
  rootOption(command)
  driverOption(command)
  profileOption(command)
  command
    .addOption(
      new Option('--column <column>', 'plan for v1, v2 or both without looking at a host (default: this host)').choices(
        ['v1', 'v2', 'both'],
      ),
    )
    .option('--properties', 'systemd unit properties instead of files; looks at no host')
    .option('--systemd-version <n>', 'for --properties: leaves out what this version does not know', '252')
    .option(
      '--controllers <list>',
      "comma separated, or 'all' (with unified, hugetlb, io, …)",
      SPEC_CONTROLLERS.join(','),
    )
  jsonOption(command)
  examples(command, [
    ['cgroupkit plan --bundle DIR', 'on this host: directories and writes'],
    ['cgroupkit plan --spec config.json --column both', 'needs no host at all'],
    ['cgroupkit plan --spec - --properties --systemd-version 245', 'what a runtime would send over D-Bus'],
  ])
  attach(command, execute)
}

async function execute(io: Io, command: Command): Promise<number> {
  const flags = command.opts<PlanFlags>()
  const profile = orUsage('--profile', () => parseProfile(flags.profile))
  const only = controllersOf(flags.controllers)
  if (flags.properties || flags.column !== undefined) {
    const { resources } = await findContainer(flags, io)
    return flags.properties
      ? printProperties(io, resources, { profile, only, systemdVersion: systemdVersion(flags.systemdVersion) }, flags)
      : printColumns(io, resources, { profile, only }, flags)
  }
  const { cgroup, container } = await openTarget(flags, io)
  if (cgroup !== undefined)
    return printPlan(io, cgroup, container.resources, { profile, json: flags.json === true, only })
  if (flags.json) printJson(io, { dirs: [], writes: [], note: NOTHING_TO_DO })
  else io.stderr.write(`${NOTHING_TO_DO}\n`)
  return EXIT.ok.code
}

/** Of both columns: `io` is v2's name of what v1 calls `blkio`. */
const CONTROLLERS = [
  ...new Set([...SPEC_CONTROLLERS, ...IRREGULAR.flatMap(({ controllers }) => controllers), 'misc']),
].filter((name) => name !== '*')

function controllersOf(text: string): string[] | undefined {
  if (text === 'all') return undefined
  const names = text.split(',')
  const unknown = names.find((name) => !CONTROLLERS.includes(name))
  if (unknown === undefined) return names
  throw new UsageError(
    `--controllers: no controller ${JSON.stringify(quoted(unknown))}`,
    `all, or some of ${CONTROLLERS.join(', ')}`,
  )
}

interface Wanted {
  profile: Profile
  only: readonly string[] | undefined
}

function printColumns(io: Io, resources: Resources, wanted: Wanted, flags: PlanFlags): number {
  const columns: Column[] = flags.column === 'both' || flags.column === undefined ? ['v1', 'v2'] : [flags.column]
  const plans = columns.map((column) => ({ column, writes: planWrites(column, resources, wanted) }))
  if (flags.json) printJson(io, Object.fromEntries(plans.map(({ column, writes }) => [column, writes])))
  else
    for (const { column, writes } of plans)
      io.stdout.write(`${styleFor(io).bold(column)}\n${writesText(writes) || NOTHING_ASKED}`)
  return EXIT.ok.code
}

function printProperties(
  io: Io,
  resources: Resources,
  wanted: Wanted & { systemdVersion: number },
  flags: PlanFlags,
): number {
  const properties = planProperties(resources, wanted)
  if (flags.json) printJson(io, properties)
  else
    io.stdout.write(table(properties.map(({ name, type, value, from }) => [name, type, shown(value), from.join(' ')])))
  return EXIT.ok.code
}

function shown(value: unknown): string {
  if (typeof value === 'string' || typeof value === 'bigint') return String(value)
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex')
  return toJson(value).replace(/\s+/g, ' ')
}

function systemdVersion(text: string): number {
  if (/^\d{3}$/.test(text)) return Number(text)
  throw new UsageError(`--systemd-version: not a major version such as 252: ${JSON.stringify(text)}`)
}
