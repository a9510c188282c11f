import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { CgroupError } from '@cgroupkit/core'
import type { Command } from 'commander'
import { type Attach, type CommonFlags, examples, jsonOption, rootOption } from '../command.js'
import { EXIT } from '../exit-codes.js'
import type { Io } from '../io.js'
import { printJson } from '../output/json.js'
import { carryOut, installing, type Step, stepsOf, uninstalling } from '../service/install-unit.js'
import { UNIT, UNIT_DIR, unitText } from '../service/unit.js'
import { hostRoot } from '../target.js'

interface ServiceFlags extends CommonFlags {
  root?: string
  unitDir: string
  config?: string
  start: boolean
  dryRun?: boolean
}

const PROGRAM = fileURLToPath(new URL('../../bin/cgroupkit.js', import.meta.url))

/** `cgroupkit agent install` and `uninstall`: the unit of systemd. `check` throws for a configuration file that cannot be used. */
export function defineService(command: Command, attach: Attach, check: (file: string) => void): void {
  const install = common(command.command('install').description('install the agent as a unit of systemd, and start it'))
  install.option('--config <file>', 'configuration file that the unit names')
  install.option('--no-start', 'enable it for the next boot only')
  examples(install, [
    ['cgroupkit agent install --dry-run', 'the unit, and each step; changes nothing'],
    [
      'cgroupkit agent install --config /etc/cgroupkit/agent.yaml',
      'again at any time: rewrites it, restarts the agent',
    ],
  ])
  attach(install, async (io, self) => {
    const flags = self.optsWithGlobals<ServiceFlags>()
    const config = flags.config === undefined ? undefined : resolve(io.cwd, flags.config)
    if (config !== undefined) check(config)
    const text = unitText([process.execPath, PROGRAM, 'agent', ...(config === undefined ? [] : ['--config', config])])
    const { path, live } = place(flags, io)
    return report(io, flags, text, installing(path, text, { live, start: flags.start }))
  })

  const uninstall = common(
    command.command('uninstall').description('stop the agent and remove its unit; directories stay'),
  )
  examples(uninstall, [['cgroupkit agent uninstall && cgroupkit gc --all', 'and the directories with it']])
  attach(uninstall, async (io, self) => {
    const flags = self.optsWithGlobals<ServiceFlags>()
    const { path, live } = place(flags, io)
    return report(io, flags, undefined, uninstalling(path, { live }))
  })
}

function common(command: Command): Command {
  rootOption(command)
  command.option('--unit-dir <dir>', 'where units live', UNIT_DIR)
  command.option('--dry-run', 'print what would be done')
  return jsonOption(command)
}

function place(flags: ServiceFlags, io: Io): { path: string; live: boolean } {
  const root = hostRoot(flags, io)
  const dir = join(root, flags.unitDir)
  if (!existsSync(dir))
    throw new CgroupError('ERR_HOST', 'open', dir, {
      message: 'no such folder: systemd does not run here',
      hint: 'start cgroupkit agent from the init of this host, or see --unit-dir',
    })
  return { path: join(dir, UNIT), live: root === '' }
}

function report(
  io: Io,
  flags: ServiceFlags,
  text: string | undefined,
  change: Parameters<typeof carryOut>[0] | undefined,
): number {
  const steps = change === undefined ? [] : stepsOf(change)
  if (change !== undefined && !flags.dryRun) carryOut(change, io)
  if (flags.json) printJson(io, { dryRun: flags.dryRun === true, steps, ...(text !== undefined && { unit: text }) })
  else {
    if (steps.length === 0) io.stderr.write('no unit of the agent is installed\n')
    for (const step of steps) io.stdout.write(`${flags.dryRun ? 'would ' : ''}${wordsOf(step)}\n`)
    if (flags.dryRun && text !== undefined) io.stdout.write(`\n${text}`)
  }
  return EXIT.ok.code
}

const wordsOf = (step: Step) => (step.do === 'run' ? `run ${step.command}` : `${step.do} ${step.path}`)
