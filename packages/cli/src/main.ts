import { Command, CommanderError } from 'commander'
import { COMMANDS } from './commands/index.js'
import { EXIT, UsageError } from './exit-codes.js'
import { report } from './failure.js'
import type { Io } from './io.js'
import { VERSION } from './version.js'

/** Columns of help text: fixed, so that help is the same in a terminal, in a pipe and in docs/cli.md. */
const HELP_WIDTH = 100

/**
 * Runs `cgroupkit ...argv` and returns its exit code. Never throws, never ends the process. Only the command that is named
 * is loaded.
 */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  try {
    const named = argv.find((word) => !word.startsWith('-'))
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
    if (io.signal?.aborted) return interrupted(io)
    return report(error instanceof CommanderError ? usageError(error, argv) : error, io, argv.includes('--json'))
  }
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

function interrupted(io: Io): number {
  io.stderr.write('interrupted\n')
  return EXIT.interrupted.code
}

function exitCodesText(): string {
  return Object.values(EXIT)
    .map(({ code, when }) => `  ${String(code).padEnd(3)}  ${when}\n`)
    .join('')
}

function usageError(error: CommanderError, argv: readonly string[]): UsageError {
  const named = COMMANDS.find(({ name }) => argv.includes(name))
  const message = error.message.replace(/^error: /, '').replace(/\.$/, '')
  return new UsageError(
    message.startsWith('(outputHelp') ? 'a command is missing' : message.replaceAll('\n', ' '),
    `cgroupkit ${named === undefined ? '' : `${named.name} `}--help`,
  )
}
