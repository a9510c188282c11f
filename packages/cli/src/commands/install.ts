import { installSubcontainerCompatDir } from '@cgroupkit/compat'
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
import { EXIT } from '../exit-codes.js'
import { type InputFlags, inputOptions } from '../input/find-container.js'
import { absentControllers, SPEC_CONTROLLERS } from '../inspect/relation.js'
import { bootTimeMs, seriesOf } from '../inspect/series.js'
import type { Io } from '../io.js'
import { installText } from '../output/install-report.js'
import { printJson } from '../output/json.js'
import { printPlan } from '../plan/host-plan.js'
import { parseProfile } from '../profile.js'
import { parseStartedAt } from '../started-at.js'
import { NOTHING_TO_DO, openTarget } from '../target.js'

interface InstallFlags extends InputFlags, HostFlags, CommonFlags {
  profile: string
  startedAt?: string
  parents?: 'create' | 'require'
  dryRun?: boolean
}

export function define(command: Command, attach: Attach): void {
  inputOptions(command)
  rootOption(command)
  driverOption(command)
  profileOption(command)
  command
    .option(
      '--started-at <time>',
      'start of the container, ISO 8601 or epoch seconds; becomes container_start_time_seconds',
    )
    .addOption(
      new Option(
        '--parents <what>',
        'missing parents: create (default on cgroupfs) or require (default on systemd)',
      ).choices(['create', 'require']),
    )
    .option('--dry-run', 'print the plan and change nothing')
  jsonOption(command)
  examples(command, [
    ['cgroupkit install --container 38d3d13c…', 'a running container, found through containerd or runsc'],
    ['cgroupkit install --bundle DIR --profile cadvisor', 'with the weight that cAdvisor shows as the true shares'],
    ['cgroupkit install --spec - --started-at 2026-01-31T10:00:00Z', 'a config.json on stdin'],
  ])
  attach(command, execute)
}

async function execute(io: Io, command: Command): Promise<number> {
  const flags = command.opts<InstallFlags>()
  const profile = orUsage('--profile', () => parseProfile(flags.profile))
  const { startedAt: text } = flags
  const startedAt = text === undefined ? undefined : orUsage('--started-at', () => parseStartedAt(text, io.now()))
  const { cgroup, container } = await openTarget(flags, io)
  if (cgroup === undefined) return nothing(io, flags)
  if (flags.dryRun)
    return printPlan(io, cgroup, container.resources, { profile, json: flags.json === true, only: SPEC_CONTROLLERS })

  const report = await installSubcontainerCompatDir(cgroup, container.resources, {
    profile,
    startedAt,
    parents: flags.parents,
  })
  const series = seriesOf(cgroup, { bootTimeMs: bootTimeMs(cgroup.host.root) })
  if (flags.json) printJson(io, { ...report, series })
  else io.stdout.write(installText(io, report, series, cgroup.column === 'v2' ? absentControllers(cgroup) : []))
  if (report.existed.some(({ as }) => as === 'populated') && !flags.json)
    io.stderr.write('warning: a live container has this name: nothing was written\n')
  return EXIT.ok.code
}

function nothing(io: Io, { json, dryRun }: InstallFlags): number {
  if (json && dryRun) printJson(io, { dirs: [], writes: [], note: NOTHING_TO_DO })
  else if (json)
    printJson(io, { dirs: [], created: [], existed: [], written: [], skipped: [], series: [], note: NOTHING_TO_DO })
  else io.stderr.write(`${NOTHING_TO_DO}\n`)
  return EXIT.ok.code
}
