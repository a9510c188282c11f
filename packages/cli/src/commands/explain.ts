import {
  CADVISOR_LABELS,
  CgroupError,
  FILLED_BY,
  isCgroupError,
  OCI_FIELDS,
  OWN_CODES,
  type Profile,
} from '@cgroupkit/core'
import type { Command } from 'commander'
import { type Attach, type CommonFlags, examples, jsonOption, orUsage, profileOption } from '../command.js'
import { CLI_CODES, EXIT, exitNameOf, isCliCode, isOwnCode, UsageError } from '../exit-codes.js'
import { ERRNO_MEANING } from '../explain/errno-meaning.js'
import { type Stops, stopsOf } from '../explain/stops.js'
import { stopsText } from '../explain/stops-text.js'
import { suggestions, type Topic, topicsOf } from '../explain/topic.js'
import type { Io } from '../io.js'
import { printJson } from '../output/json.js'
import { styleFor } from '../output/style.js'
import { table } from '../output/table.js'
import { parseProfile } from '../profile.js'

interface ExplainFlags extends CommonFlags {
  profile: string
  value?: string
}

/** For the properties: the systemd of Debian 12. */
const SYSTEMD = 252

export function define(command: Command, attach: Attach): void {
  command.argument('<what>', 'OCI field, interface file, unit property, series or error code')
  command.option('--value <n>', 'follow this value instead of an example')
  profileOption(command)
  jsonOption(command)
  examples(command, [
    ['cgroupkit explain memory.limit', 'the seven stops from config.json to the series'],
    ['cgroupkit explain cpu.shares --value 2 --profile cadvisor', 'with your value and profile'],
    ['cgroupkit explain container_memory_rss', 'why it is 0 for a sandboxed container'],
    ['cgroupkit explain ERR_PATH', 'an error code'],
  ])
  attach(command, execute)
}

async function execute(io: Io, command: Command): Promise<number> {
  const flags = command.opts<ExplainFlags>()
  const profile = orUsage('--profile', () => parseProfile(flags.profile))
  const word = command.args[0] ?? ''
  const topics = topicsOf(word)
  if (topics.length === 0) {
    const near = suggestions(word)
    throw new UsageError(
      `nothing is known about ${JSON.stringify(word.slice(0, 80))}`,
      near.length > 0 ? `did you mean ${near.join(', ')}` : `fields are ${OCI_FIELDS.join(', ')}`,
    )
  }
  const value = parseValue(flags.value)
  const found = topics.map((topic) => explained(topic, profile, value))
  if (flags.json) printJson(io, found)
  else io.stdout.write(found.map((each) => textOf(io, each)).join('\n'))
  return EXIT.ok.code
}

type Explained =
  | { kind: 'field'; stops: Stops }
  | Exclude<Topic, { kind: 'field' | 'error' }>
  | { kind: 'error'; code: string; meaning: string; exitCode: number }

function explained(topic: Topic, profile: Profile, value: bigint | undefined): Explained {
  if (topic.kind === 'field') return { kind: 'field', stops: followed(topic, profile, value) }
  if (topic.kind !== 'error') return topic
  const { code } = topic
  if (isCliCode(code)) {
    const { meaning, exit } = CLI_CODES[code]
    return { kind: 'error', code, meaning, exitCode: EXIT[exit].code }
  }
  const meaning = isOwnCode(code) ? OWN_CODES[code] : ERRNO_MEANING[code]
  return { kind: 'error', code, meaning, exitCode: EXIT[exitNameOf(new CgroupError(code, 'read', ''))].code }
}

/** A value that no spec may have is the user's mistake here, said in the library's words. */
function followed({ row }: Extract<Topic, { kind: 'field' }>, profile: Profile, value: bigint | undefined): Stops {
  try {
    return stopsOf(row, { profile, value, systemdVersion: SYSTEMD })
  } catch (error) {
    if (value !== undefined && isCgroupError(error)) throw new UsageError(`--value: ${error.message}`, error.hint)
    throw error
  }
}

function textOf(io: Io, found: Explained): string {
  const style = styleFor(io)
  if (found.kind === 'field') return stopsText(style, found.stops)
  if (found.kind === 'error') return `${style.bold(found.code)}  ${found.meaning}\n  exit code ${found.exitCode}\n`
  if (found.kind === 'family') {
    const { name, type, help, idle, filledBy, kind, kubelet } = found.family
    const labels = [...(found.family.perContainer ? CADVISOR_LABELS : []), ...found.family.labels]
    return `${style.bold(name)}  ${type}: ${help}\n${table(
      [
        ['a directory without processes shows', idle],
        ['filled by', FILLED_BY[filledBy]],
        ['labels', labels.join(', ') || '-'],
        ['time stamp', found.family.timestamped ? 'of the last housekeeping' : 'none'],
        ['enabled by', `${kind}, ${kubelet ? 'which the kubelet has on' : 'which the kubelet leaves off'}`],
      ],
      { indent: '  ' },
    )}`
  }
  const { oci, v1, v2, systemd, note } = found.row
  const list = (names: readonly string[]) => (names.length > 0 ? names.join(', ') : '-')
  const rows = [
    ['v1', list(v1)],
    ['v2', list(v2)],
    ['systemd', list(systemd)],
    ...(note === undefined ? [] : [['note', note]]),
  ]
  return `${style.bold(`linux.resources.${oci}`)}  no plain number; core/src/irregular\n${table(rows, { indent: '  ' })}`
}

function parseValue(text: string | undefined): bigint | undefined {
  if (text === undefined) return undefined
  if (/^-?\d{1,20}$/.test(text)) return BigInt(text)
  throw new UsageError(`--value: not a whole number: ${JSON.stringify(text.slice(0, 80))}`)
}
