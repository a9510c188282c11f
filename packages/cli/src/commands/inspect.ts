import { openCgroup, openHost } from '@cgroupkit/compat'
import {
  type Backing,
  type Cgroup,
  CgroupError,
  cadvisorContainerId,
  expandSlice,
  type Sample,
  toExposition,
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
  rootOption,
} from '../command.js'
import { EXIT, UsageError } from '../exit-codes.js'
import { hasInput, type InputFlags, inputOptions } from '../input/find-container.js'
import { type Accounting, accountingOf } from '../inspect/accounting.js'
import { absentControllers, type DirectoryState, directoriesOf } from '../inspect/relation.js'
import { bootTimeMs, parseCadvisor, seriesOf } from '../inspect/series.js'
import type { Io } from '../io.js'
import { accountingText } from '../output/accounting-text.js'
import { seriesText } from '../output/install-report.js'
import { printJson } from '../output/json.js'
import { styleFor } from '../output/style.js'
import { table } from '../output/table.js'
import { hostRoot, NOTHING_TO_DO, openTarget } from '../target.js'

interface InspectFlags extends InputFlags, HostFlags, CommonFlags {
  cadvisor: string
  prom?: boolean
  stats?: boolean
}

export function define(command: Command, attach: Attach): void {
  command.argument(
    '[path]',
    'cgroup directory: /sys/fs/cgroup/…, a path below the mount, a slice, or slice:prefix:name',
  )
  inputOptions(command)
  rootOption(command)
  driverOption(command)
  command
    .option('--cadvisor <version>', '0.38.7, 0.46, latest: versions differ in the files that they read', 'latest')
    .option('--prom', 'Prometheus exposition text, without labels')
    .option('--stats', 'what the kernel accounts to it as well: CPU, memory, tasks, io, pressure')
  jsonOption(command)
  examples(command, [
    ['cgroupkit inspect /sys/fs/cgroup/kubepods.slice', 'any directory'],
    ['cgroupkit inspect --container 38d3d13c… --prom', 'the series in cAdvisor’s format, without its labels'],
    ['cgroupkit inspect --bundle DIR --cadvisor 0.46', 'as an older cAdvisor reads it'],
  ])
  attach(command, execute)
}

async function execute(io: Io, command: Command): Promise<number> {
  const flags = command.opts<InspectFlags>()
  const cadvisor = orUsage('--cadvisor', () => parseCadvisor(flags.cadvisor))
  const cgroup = await cgroupToInspect(command.args[0], flags, io)
  const dirs = directoriesOf(cgroup)
  if (dirs.every(({ relation }) => relation === 'absent'))
    throw new CgroupError('ENOENT', 'stat', dirs[0]?.dir ?? '', {
      message: 'no such cgroup: cAdvisor reports nothing for it',
      hint: 'cgroupkit install makes the directory of a sandboxed container',
    })
  const containerId = cadvisorContainerId(dirs[0]?.dir ?? '')
  const found = {
    dirs,
    ...(containerId === undefined ? {} : { containerId }),
    series: seriesOf(cgroup, { cadvisor, bootTimeMs: bootTimeMs(cgroup.host.root) }),
    absentControllers: absentControllers(cgroup),
    ...(flags.stats ? { accounting: accountingOf(cgroup) } : {}),
  }
  if (flags.json) printJson(io, { backend: cgroup.backend, column: cgroup.column, ...found })
  else if (flags.prom) io.stdout.write(toExposition(found.series))
  else io.stdout.write(inspectText(io, found))
  return EXIT.ok.code
}

async function cgroupToInspect(path: string | undefined, flags: InspectFlags, io: Io): Promise<Cgroup> {
  if (path !== undefined && hasInput(flags)) throw new UsageError('give a PATH or a container, not both')
  if (path !== undefined) return cgroupAt(path, openHost({ root: hostRoot(flags, io) }), flags.driver)
  if (!hasInput(flags)) throw new UsageError('inspect what? give PATH, --bundle DIR, --spec FILE or --container ID')
  const { cgroup, container } = await openTarget(flags, io)
  if (cgroup === undefined) throw new CgroupError('ERR_PATH', 'parse', container.origin, { message: NOTHING_TO_DO })
  return cgroup
}

/** A directory under a mount is that cgroup in every hierarchy. A trailing slash, as shells complete it, is fine. */
function cgroupAt(path: string, backing: Backing, driver: HostFlags['driver']): Cgroup {
  const given = path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path
  if (given === '') throw new UsageError('inspect what? an empty path')
  if (given === '/' || backing.host.mounts.some(({ point }) => point === given))
    throw new CgroupError('ERR_PATH', 'parse', given, {
      message: 'the root of a hierarchy, which has no limits',
      hint: 'name a directory below it',
    })
  if (/^[^/:]+\.slice$/.test(given))
    return openCgroup({ ...backing, cgroupsPath: expandSlice(given), driver: 'cgroupfs' })
  const under = backing.host.mounts
    .filter(({ point }) => given.startsWith(`${point}/`))
    .sort((a, b) => b.point.length - a.point.length)[0]
  const cgroupsPath = under === undefined ? given : given.slice(under.point.length)
  return openCgroup({ ...backing, cgroupsPath, driver: under === undefined ? driver : 'cgroupfs' })
}

function inspectText(
  io: Io,
  found: {
    dirs: readonly DirectoryState[]
    series: readonly Sample[]
    absentControllers: readonly string[]
    containerId?: string
    accounting?: Accounting
  },
): string {
  const style = styleFor(io)
  const paint = { ours: style.green, foreign: style.cyan, populated: style.yellow, absent: style.dim }
  const dirs = table(
    found.dirs.map(({ dir, relation, controllers }) => [paint[relation](relation), controllers.join(','), dir]),
  )
  const absent =
    found.absentControllers.length === 0
      ? ''
      : `\n${style.yellow('absent controllers')} ${found.absentControllers.join(', ')}: their series are missing or 0\n`
  const stats =
    found.accounting === undefined ? '' : `\n${style.bold('the kernel accounts')}\n${accountingText(found.accounting)}`
  const labels =
    found.containerId === undefined
      ? 'without labels: its name holds no 64-digit container id'
      : `with the labels of container ${found.containerId.slice(0, 12)}`
  return `${dirs}${absent}\n${style.bold('cAdvisor reports')}, ${labels}\n${seriesText(found.series)}${stats}`
}
