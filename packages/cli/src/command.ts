import { type Command, Option } from 'commander'
import { UsageError } from './exit-codes.js'
import type { Io } from './io.js'

/** One file in commands/. `define` adds options and arguments; `execute` does the work and returns the exit code. */
export interface CommandModule {
  define(command: Command, execute: Attach): void
}

/** Connects a (sub)command to its body. */
export type Attach = (command: Command, body: (io: Io, command: Command) => Promise<number>) => void

export interface HostFlags {
  root?: string
  driver: 'auto' | 'systemd' | 'cgroupfs'
}

export interface CommonFlags {
  json?: boolean
}

export function jsonOption(command: Command): Command {
  return command.option('--json', 'print one JSON document on stdout, errors included')
}

export function rootOption(command: Command): Command {
  return command.option(
    '--root <hostroot>',
    'folder that holds a whole host: /host in a DaemonSet, or a simulated host',
    absoluteOrRelative,
  )
}

export function driverOption(command: Command): Command {
  return command.addOption(
    new Option('--driver <driver>', 'who owns the cgroup tree')
      .choices(['auto', 'systemd', 'cgroupfs'])
      .default('auto'),
  )
}

export function profileOption(command: Command, fallback = 'default'): Command {
  return command.option(
    '--profile <profile>',
    'default, cadvisor or gvisor, and overrides: weight=quadratic|linear|cadvisor, reservation=low|low+min, quota=exact|systemd, pidsZero=one|unset',
    fallback,
  )
}

/** `Examples:` after the options. */
export function examples(command: Command, lines: readonly (readonly [invocation: string, says: string])[]): Command {
  const width = Math.max(...lines.map(([invocation]) => invocation.length))
  const text = lines.map(([invocation, says]) => `  ${invocation.padEnd(width)}  ${says}\n`).join('')
  return command.addHelpText('after', `\nExamples:\n${text}`)
}

/** A parser that throws RangeError, as a user's mistake in option `name`. */
export function orUsage<T>(name: string, parse: () => T): T {
  try {
    return parse()
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(`${name}: ${error.message}`)
    throw error
  }
}

function absoluteOrRelative(text: string): string {
  if (text === '') throw new UsageError('--root: an empty folder name')
  return text
}
