import { storedIn } from '../fixtures.js'
import type { Answer, Line, Sent } from '../step.js'
import { INFINITY } from './programs/sent.js'
import { MANAGERS, storedFolder } from './record.js'

/** What came of properties that were sent: a refusal, or what systemd keeps and the kernel has. */
interface Told {
  sent: string
  kept: string
  files: string
}

/** docs/systemd-properties.md: every value that was sent to a real systemd, and what it became. */
export function propertiesMarkdown(): string {
  return `# Properties of units, as sent, as kept and as written

Generated from \`fixtures/systemd\`: every property that core sends (see [mapping.md](mapping.md)), with values to the edges of what systemd and the kernel take, on systemd 252 (kernel 6.1)
and 257 (6.12). \`=\`: as it was sent. What the two did differently has a row for each. Sizes and weights of type \`t\`, 2^64-1 being no limit; what is kept but not written shows in the file,
which stays as it was. [systemd-notes.md](systemd-notes.md) says it in words.

## Sent to a scope that runs
${table(byVersion('properties', (line) => line.op === 'bus' && line.verb === 'set' && line.at === 'properties.scope'))}

## Sent with its start
${table(byVersion('properties-at-start', (line) => line.op === 'bus' && line.verb === 'start' && line.at === 'atstart.scope'))}
`
}

function byVersion(program: string, isAsked: (line: Line) => boolean): { title: string; told: Told[] }[] {
  return MANAGERS.map(({ systemd }) => {
    const lines = storedIn(storedFolder(systemd)).find((one) => one.program === program)?.lines ?? []
    const told = lines.flatMap((line, index) => (isAsked(line) ? [toldOf(line, lines.slice(index + 1))] : []))
    return { title: String(systemd), told }
  })
}

function toldOf(line: Line, after: readonly Line[]): Told {
  const sent = 'properties' in line ? own(line.properties) : []
  const end = after.findIndex((one) => one.op !== 'read' && !(one.op === 'bus' && one.verb === 'get'))
  const seen = after.slice(0, end)
  const files = seen.flatMap(({ op, at, answer }) =>
    op === 'read' ? [`${at.replace(/.*\//, '')} ${text(answer)}`] : [],
  )
  const shown = seen.find(({ op }) => op === 'bus')?.answer.properties ?? {}
  const kept = sent.map(([name, , value]) => (same(value, shown[name]) ? '=' : plain(shown[name])))
  return {
    sent: sent.map(([name, type, value]) => `${name} ${typed(type, value)}`).join(', '),
    kept: line.answer.refused?.replace(/.*\./, 'refused: ') ?? [...new Set(kept)].join(', '),
    files: files.join(', '),
  }
}

/** Without what every scope of the program is started with. */
const own = (sent: readonly Sent[]) => sent.slice(sent.findIndex(([name]) => name === 'Delegate') + 1)

const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other)
const text = ({ text, absent }: Answer) => (absent ? 'absent' : text?.trim() || '""')

function plain(value: unknown): string {
  if (value === undefined) return 'not there'
  return (typeof value === 'string' ? value : JSON.stringify(value)).replaceAll(INFINITY, '2^64-1')
}

/** The D-Bus type where it is not the one that the property has. */
const typed = (type: string, value: unknown) =>
  ['t', 'ay', 'a(st)'].includes(type) ? plain(value) : `${plain(value)} (\`${type}\`)`

/** The same was sent to each in the same order: one row where they agree. */
function table(versions: readonly { title: string; told: readonly Told[] }[]): string {
  const [first] = versions
  const rows = (first?.told ?? []).flatMap((_, index) => {
    const said = versions.map(({ title, told }) => ({ title, row: cellsOf(told[index]) }))
    const agree = said.every(({ row }) => row === said[0]?.row)
    return agree ? [`| ${said[0]?.row} |  |`] : said.map(({ title, row }) => `| ${row} | ${title} |`)
  })
  return ['| sent | kept | files | only |', '|---|---|---|---|', ...rows].join('\n')
}

const cellsOf = (told: Told | undefined) => [told?.sent, told?.kept, told?.files].join(' | ')
