import {
  apply,
  type Cgroup,
  CgroupError,
  dirReader,
  type Profile,
  planWrites,
  type Resources,
  type Skip,
  type Write,
} from '@cgroupkit/core'
import type { Command } from 'commander'
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
import { directoriesOf, SPEC_CONTROLLERS } from '../inspect/relation.js'
import { bootTimeMs, seriesOf } from '../inspect/series.js'
import type { Io } from '../io.js'
import { seriesText, skipsText, writesText } from '../output/install-report.js'
import { printJson } from '../output/json.js'
import { styleFor } from '../output/style.js'
import { parseProfile } from '../profile.js'
import { NOTHING_TO_DO, openTarget } from '../target.js'
import { resourcesFromSettings } from '../update-resources.js'

interface UpdateFlags extends InputFlags, HostFlags, CommonFlags {
  profile: string
  set: string[]
}

export function define(command: Command, attach: Attach): void {
  inputOptions(command)
  rootOption(command)
  driverOption(command)
  profileOption(command)
  command.option(
    '--set <field=value>',
    'write only this field, e.g. memory.limit=536870912; repeatable',
    (value, all: string[]) => [...all, value],
    [],
  )
  jsonOption(command)
  examples(command, [
    ['cgroupkit update --spec new.json', 'all values of the spec again'],
    [
      'cgroupkit update --container ID --set memory.limit=1073741824',
      'one field (bundle and state files keep the old limits after a resize)',
    ],
  ])
  attach(command, execute)
}

async function execute(io: Io, command: Command): Promise<number> {
  const flags = command.opts<UpdateFlags>()
  const profile = orUsage('--profile', () => parseProfile(flags.profile))
  const settings = flags.set.length > 0 ? resourcesFromSettings(flags.set) : undefined
  const { cgroup, container } = await openTarget(flags, io)
  if (cgroup === undefined) throw new CgroupError('ERR_PATH', 'parse', container.origin, { message: NOTHING_TO_DO })

  const { dirs, ...applied } = rewrite(cgroup, settings ?? container.resources, profile)
  const series = seriesOf(cgroup, { bootTimeMs: bootTimeMs(cgroup.host.root) })
  if (flags.json) printJson(io, { dirs, ...applied, series })
  else {
    const style = styleFor(io)
    const { written, skipped } = applied
    io.stdout.write(`${dirs.join('\n')}\n`)
    if (written.length > 0) io.stdout.write(`\n${style.bold('written')}\n${writesText(written)}`)
    if (skipped.length > 0) io.stdout.write(`\n${style.bold('skipped')}\n${skipsText(skipped)}`)
    io.stdout.write(`\n${style.bold('cAdvisor reports')}\n${seriesText(series)}`)
  }
  return EXIT.ok.code
}

/** Only empty directories: a name clash must not rewrite a live container's limits. Words that `resources` does not name stay. */
function rewrite(
  cgroup: Cgroup,
  resources: Resources,
  profile: Profile,
): { dirs: string[]; written: Write[]; skipped: Skip[] } {
  const writes = planWrites(cgroup.column, resources, {
    profile,
    current: dirReader(cgroup).read,
    only: SPEC_CONTROLLERS,
  })
  const places = directoriesOf(cgroup)
  const live = places.find(({ relation }) => relation === 'populated')
  if (live !== undefined)
    throw new CgroupError('ERR_BUSY', 'write', live.dir, {
      hint: 'it belongs to a running container, whose runtime sets its limits',
    })
  const there = places.filter(({ relation }) => relation !== 'absent')
  if (there.length === 0)
    throw new CgroupError('ENOENT', 'write', places[0]?.dir ?? '', {
      message: 'no such directory',
      hint: 'cgroupkit install makes it',
    })
  return { dirs: there.map(({ dir }) => dir), ...apply(cgroup.fs, (controller) => cgroup.path(controller), writes) }
}
