import { uninstallSubcontainerCompatDir } from '@cgroupkit/compat'
import type { Command } from 'commander'
import {
  type Attach,
  type CommonFlags,
  driverOption,
  examples,
  type HostFlags,
  jsonOption,
  rootOption,
} from '../command.js'
import { EXIT } from '../exit-codes.js'
import { type InputFlags, inputOptions } from '../input/find-container.js'
import type { Io } from '../io.js'
import { printJson } from '../output/json.js'
import { withProgress } from '../output/progress.js'
import { styleFor } from '../output/style.js'
import { table } from '../output/table.js'
import { NOTHING_TO_DO, openTarget } from '../target.js'

export function define(command: Command, attach: Attach): void {
  inputOptions(command)
  rootOption(command)
  driverOption(command)
  jsonOption(command)
  examples(command, [
    ['cgroupkit uninstall --container 38d3d13c…', 'removes only what carries our mark, parents included'],
    ['cgroupkit uninstall --bundle DIR', 'twice is fine: absent is done'],
  ])
  attach(command, execute)
}

async function execute(io: Io, command: Command): Promise<number> {
  const flags = command.opts<InputFlags & HostFlags & CommonFlags>()
  const { cgroup } = await openTarget(flags, io)
  if (cgroup === undefined) {
    if (flags.json) printJson(io, { removed: [], kept: [], note: NOTHING_TO_DO })
    else io.stderr.write(`${NOTHING_TO_DO}\n`)
    return EXIT.ok.code
  }
  const options = io.signal === undefined ? {} : { signal: io.signal }
  const work = uninstallSubcontainerCompatDir(cgroup, options)
  const { removed, kept } = await withProgress(io, 'waiting for processes to leave the directory …', work)
  if (flags.json) printJson(io, { removed, kept })
  else {
    const style = styleFor(io)
    const rows = [
      ...removed.map((dir) => [style.green('removed'), dir]),
      ...kept.map((dir) => [style.yellow('kept'), `${dir} (holds processes or child cgroups)`]),
    ]
    io.stdout.write(rows.length > 0 ? table(rows) : 'nothing of ours is there\n')
  }
  return kept.length > 0 ? EXIT.kept.code : EXIT.ok.code
}
