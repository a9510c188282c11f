import type { Answer, Line } from './step.js'

/**
 * One line of a recording as docs/kernel-notes.md tells it: `write memory.max 4095 → 0`, `mkdir a → EEXIST`, `read memory.max → max`.
 * The file is the end of the path; data and answer with \n, \t and \0 spelled, `""` for no bytes, `x{9}` for nine of them; the answer is an errno, `ok`, or what
 * was said, without its last newline; of a look each file that is new: `look cgroup → a/io.max gone`. Of systemd, in docs/systemd-notes.md: `start a.scope → done`, `set a.scope MemoryMax 4095 → ok`, `get a.scope MemoryMax → 4095`,
 * `reload manager → ok`; a refusal by the end of its name. Of the product's backend: `install a.slice:cri:one → ok`, by the path.
 */
export interface Pin {
  op: string
  file: string
  data: string | undefined
  answer: string
}

export function parsePin(text: string): Pin | undefined {
  const [, op = '', file = '', data, answer = ''] = /^(\w+) (\S+)(?: (.*?))? → (.*)$/.exec(text) ?? []
  return op === ''
    ? undefined
    : { op, file: spelled(file), data: data === undefined ? undefined : spelled(data), answer: spelled(answer) }
}

export function pins({ op, file, data, answer }: Pin, line: Line): boolean {
  const at = line.at === '' ? 'manager' : line.at
  if (verbOf(line) !== op || !(at === file || at.endsWith(`/${file}`))) return false
  if (line.op === 'bus' && !(data === undefined || namesOf(line).includes(data))) return false
  if (line.op !== 'bus' && dataOf(line) !== data) return false
  return [...told(line.answer), ...shown(line.answer, data)].includes(answer)
}

const verbOf = (line: Line) => (line.op === 'bus' || line.op === 'cgroup' ? line.verb : line.op)

/** What of a request may be told: a property that was sent, with its value, or the name of one that was asked for. */
function namesOf(line: Extract<Line, { op: 'bus' }>): string[] {
  if ('properties' in line) return line.properties.map(([name, , value]) => `${name} ${plain(value)}`)
  return 'names' in line ? line.names.split(' ') : []
}

/** A property as text: `1156`, `["a.slice"]`. */
const plain = (value: unknown) => (Array.isArray(value) ? JSON.stringify(value) : String(value))

/** `name`: the one of the properties that is asked for. */
function shown({ properties = {} }: Answer, name = ''): string[] {
  return Object.hasOwn(properties, name) ? [plain(properties[name])] : Object.values(properties).map(plain)
}

function dataOf(line: Line): string | undefined {
  switch (line.op) {
    case 'write':
      return line.as === undefined ? line.data : `${line.data} as ${line.as}`
    case 'writes':
      return line.data.join(' + ')
    case 'open':
      return line.flags
    case 'orphan':
      return line.data
    case 'mkdir':
    case 'chmod':
      return line.mode
    case 'rename':
      return line.to.slice(line.to.lastIndexOf('/') + 1)
    case 'fork':
      return line.of
    case 'cgroup':
      return 'resources' in line ? line.resources : 'data' in line ? line.data : undefined
    default:
      return undefined
  }
}

/** Everything that an answer says, each way that it can be spelled. */
function told(answer: Answer): string[] {
  const { errno, refused, text, is, events, absent, links, size, again, mtime, files, dirs, seen = {} } = answer
  const said = [
    text?.replace(/\n$/, ''),
    is,
    files,
    dirs,
    absent === true ? 'absent' : undefined,
    events?.map(short).join(', '),
    ...Object.entries(seen).map(([path, one]) => `${path} ${one?.trim() ?? 'gone'}`),
  ]
  const numbers = Object.entries({ links, size, again, mtime }).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key} ${value}`],
  )
  if (errno !== undefined) return [errno, ...(refused?.split('.').slice(-1) ?? [])]
  return ['ok', ...numbers, ...said.filter((one) => one !== undefined)]
}

/** `modify file /sys/fs/cgroup/a/cgroup.events` → `modify a/cgroup.events` */
const short = (event: string) => event.replace(/^(\w+) \w+ .*?([^/]*\/[^/]*)$/, '$1 $2')

const SPELLED: Readonly<Record<string, string>> = { '\\n': '\n', '\\t': '\t', '\\0': '\0', '""': '' }
const spelled = (text: string) =>
  text
    .replace(/\\[nt0]|""/g, (one) => SPELLED[one] ?? one)
    .replace(/(.)\{(\d+)\}/g, (_, one: string, times: string) => one.repeat(Number(times)))
