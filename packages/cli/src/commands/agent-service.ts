import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { CgroupError } from '@cgroupkit/core'
import type { Command } from 'commander'
import { type Attach, type CommonFlags, examples, jsonOption, rootOption } from '../command.js'
import { EXIT, UsageError } from '../exit-codes.js'
import type { Io } from '../io.js'
import { printJson } from '../output/json.js'
import { PROMETHEUS_FILES } from '../prometheus/index.js'
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

  defineRules(command, attach)

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

/** `cgroupkit agent rules`: what Prometheus needs, also where only the npm package is. */
function defineRules(command: Command, attach: Attach): void {
  const names = Object.keys(PROMETHEUS_FILES)
  const rules = command
    .command('rules')
    .description('print what Prometheus needs: who is scraped and which rows count, rules and alerts')
    .argument('[file]', names.join(', '), names[0])
    .option('--namespaces <regex>', 'of sandboxed pods, as in: prod|ci-.*')
  examples(jsonOption(rules), [
    [
      "cgroupkit agent rules --namespaces 'prod|ci-.*'",
      'scrape configuration, with the rules that leave rows of zeros out',
    ],
    ['cgroupkit agent rules rules.yaml', 'recording rules, where namespaces do not tell, and alerts'],
  ])
  attach(rules, async (io, self) => {
    const { namespaces, json } = self.optsWithGlobals<CommonFlags & { namespaces?: string }>()
    const [file = names[0] ?? ''] = self.args
    const make = PROMETHEUS_FILES[file]
    if (make === undefined)
      throw new UsageError(`no such file: ${JSON.stringify(file)}`, `known are ${names.join(', ')}`)
    if (namespaces !== undefined && !/^[\w.*+?|()[\]-]+$/.test(namespaces))
      throw new UsageError(`--namespaces: not a regular expression of namespaces: ${JSON.stringify(namespaces)}`)
    const text = make(namespaces)
    if (json) printJson(io, { file, text })
    else io.stdout.write(text)
    return EXIT.ok.code
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
