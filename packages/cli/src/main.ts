import { Command, CommanderError } from 'commander'
import { COMMANDS } from './commands/index.js'
import { EXIT, Interrupted, UsageError } from './exit-codes.js'
import { report } from './failure.js'
import type { Io } from './io.js'
import { printJson } from './output/json.js'
import { VERSION } from './version.js'

/** Columns of help text: fixed, so that help is the same in a terminal, in a pipe and in docs/cli.md. */
const HELP_WIDTH = 100

/**
 * Runs `cgroupkit ...argv` and returns its exit code. Never throws, never ends the process. Only the command that is named
 * is loaded.
 */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  const named = argv.find((word) => !word.startsWith('-'))
  try {
    const outcome = { code: EXIT.ok.code as number }
    const program = await buildProgram(io, (name) => name === named || named === 'help', outcome)
    if (argv.length === 0) {
      io.stderr.write(program.helpInformation())
      return EXIT.usage.code
    }
    await program.parseAsync(argv, { from: 'user' })
    return outcome.code
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return EXIT.ok.code
    const failure = error instanceof CommanderError ? usageError(error, argv) : error
    const told = io.signal?.aborted === true ? new Interrupted() : failure
    if (named === 'hook') return hookFailed(told, io, argv.includes('--json'))
    return report(told, io, argv.includes('--json'))
  }
}

/** A runtime takes a hook that fails for a container that must not start: wrong words in its configuration are a warning too. */
function hookFailed(error: unknown, io: Io, json: boolean): number {
  const reason = error instanceof Error ? error.message : String(error)
  io.stderr.write(`cgroupkit hook: ${reason}\n`)
  if (json) printJson(io, { action: 'failed', reason })
  return EXIT.ok.code
}

/** The whole command tree, each command loaded iff `wanted`; docs/cli.md wants all of them. */
export async function buildProgram(
  io: Io,
  wanted: (name: string) => boolean,
  outcome: { code: number } = { code: 0 },
): Promise<Command> {
  const program = new Command('cgroupkit')
    .description('Makes sandboxed containers (gVisor, Kata) visible to cAdvisor, and shows how.')
    .version(VERSION, '--version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [command]', 'print help for a command')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: () => {},
      getOutHelpWidth: () => HELP_WIDTH,
      getErrHelpWidth: () => HELP_WIDTH,
    })
    .addHelpText(
      'after',
      `\nExit codes:\n${exitCodesText()}\nColours only on a terminal, and never when NO_COLOR is set.\n`,
    )
  for (const { name, summary, load } of COMMANDS) {
    const command = program.command(name).description(summary)
    if (!wanted(name)) continue
    const { define } = await load()
    define(command, (target, body) => {
      target.action(async () => {
        outcome.code = await body(io, target)
      })
    })
  }
  return program
}

function exitCodesText(): string {
  return Object.values(EXIT)
    .map(({ code, when }) => `  ${String(code).padEnd(3)}  ${when}\n`)
    .join('')
}

/** Commander's words, in ours: which command it was, and what its help is called. */
function usageError(error: CommanderError, argv: readonly string[]): UsageError {
  const command = COMMANDS.find(({ name }) => argv.includes(name))
  const child = command?.children?.find((name) => argv.includes(name))
  const help = ['cgroupkit', command?.name, child, '--help'].filter((word) => word !== undefined).join(' ')
  const named = argv.find((word) => !word.startsWith('-'))
  if (command === undefined && named === undefined) return new UsageError('a command is missing', help)
  if (error.code === 'commander.help') {
    const unknown = argv[0] === 'help' ? argv[1] : undefined
    return new UsageError(unknown === undefined ? 'a command is missing' : `unknown command '${unknown}'`, help)
  }
  const message = error.message
    .replace(/^error: /, '')
    .replace(/\.$/, '')
    .replaceAll('\n', ' ')
  if (error.code === 'commander.unknownOption' && argv.indexOf(command?.name ?? '') > 0 && argv[0]?.startsWith('-'))
    return new UsageError(message, `options come after the command; ${help}`)
  return new UsageError(message, help)
}
