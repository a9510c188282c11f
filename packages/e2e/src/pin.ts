import type { Answer, Line } from './step.js'

/**
 * One line of a recording as docs/kernel-notes.md tells it: `write memory.max 4095 → 0`, `mkdir a → EEXIST`, `read memory.max → max`.
 * The file is the end of the path; data and answer with \n, \t and \0 spelled, `""` for no bytes, `x{9}` for nine of them; the answer is an errno, `ok`, or what
 * was said, without its last newline.
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
  if (line.op !== op || !(line.at === file || line.at.endsWith(`/${file}`))) return false
  return dataOf(line) === data && told(line.answer).includes(answer)
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
    default:
      return undefined
  }
}

/** Everything that an answer says, each way that it can be spelled. */
function told(answer: Answer): string[] {
  const { errno, text, is, events, absent, links, size, again, mtime, files, dirs } = answer
  const said = [
    text?.replace(/\n$/, ''),
    is,
    files,
    dirs,
    absent === true ? 'absent' : undefined,
    events?.map(short).join(', '),
  ]
  const numbers = Object.entries({ links, size, again, mtime }).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key} ${value}`],
  )
  if (errno !== undefined) return [errno]
  return ['ok', ...numbers, ...said.filter((one) => one !== undefined)]
}

/** `modify file /sys/fs/cgroup/a/cgroup.events` → `modify a/cgroup.events` */
const short = (event: string) => event.replace(/^(\w+) \w+ .*?([^/]*\/[^/]*)$/, '$1 $2')

const SPELLED: Readonly<Record<string, string>> = { '\\n': '\n', '\\t': '\t', '\\0': '\0', '""': '' }
const spelled = (text: string) =>
  text
    .replace(/\\[nt0]|""/g, (one) => SPELLED[one] ?? one)
    .replace(/(.)\{(\d+)\}/g, (_, one: string, times: string) => one.repeat(Number(times)))
