import { storedIn } from '../fixtures.js'
import type { Line } from '../step.js'
import { MANAGERS, storedFolder } from './record.js'

const PROGRAM = 'properties'
const UNIT = 'properties.scope'

interface Row {
  name: string
  type: string
  sent: string
  /** By version: what was read back, and the files. */
  told: Map<number, { back: string; files: string }>
}

/** docs/systemd-properties.md: what each systemd makes of each value, out of the recordings. */
export function systemdPropertiesMarkdown(): string {
  const rows = new Map<string, Row>()
  for (const { systemd } of MANAGERS) {
    const recording = storedIn(storedFolder(systemd)).find(({ program }) => program === PROGRAM)
    for (const row of rowsOf(recording?.lines ?? [])) {
      const key = `${row.name} ${row.sent}`
      const known = rows.get(key) ?? { ...row, told: new Map() }
      rows.set(key, known)
      known.told.set(systemd, row)
    }
  }
  const versions = MANAGERS.map(({ systemd }) => systemd)
  return `# systemd properties

Sent with SetUnitProperties to a delegated scope, read back with GetAll, and what its interface files say then. Written by \`npm run docs\` from
${versions.map((version) => `\`fixtures/${storedFolder(version)}/${PROGRAM}.json\``).join(' and ')}. A cell of the second version is empty where it says the same. ∞ is 2^64-1.

| property | type | sent | ${versions.map((version) => `${version}: read back | ${version}: files`).join(' | ')} |
|---|---|---|${versions.map(() => '---|---|').join('')}
${[...rows.values()].map((row) => lineOf(row, versions)).join('\n')}
`
}

function lineOf({ name, type, sent, told }: Row, versions: readonly number[]): string {
  const [first] = versions.map((version) => told.get(version))
  const cells = versions.flatMap((version, index) => {
    const { back, files } = told.get(version) ?? { back: '', files: '' }
    return index > 0 && back === first?.back && files === first.files ? ['', ''] : [back, files]
  })
  return `| ${[name, `\`${type}\``, sent, ...cells].join(' | ')} |`
}

/** A `set` with one property, the `get` behind it, and the reads behind that. */
function rowsOf(lines: readonly Line[]) {
  return lines.flatMap((line, index) => {
    if (line.op !== 'bus' || line.verb !== 'set' || line.at !== UNIT) return []
    const [sent] = line.properties
    const got = lines[index + 1]
    if (sent === undefined || got === undefined || got.op !== 'bus' || got.verb !== 'get') return []
    const [name, type, value] = sent
    const after = lines.slice(index + 2)
    const end = after.findIndex(({ op }) => op !== 'read')
    const reads = end < 0 ? after : after.slice(0, end)
    const { refused } = line.answer
    const back = refused === undefined ? shown(got.answer.properties?.[name]) : `refused: ${refused.split('.').at(-1)}`
    const files = reads
      .map(({ at, answer }) => `${at.slice(at.lastIndexOf('/') + 1)} ${fileText(answer.text)}`)
      .join('; ')
    return [{ name, type, sent: shown(value), back, files }]
  })
}

const fileText = (text: string | undefined) =>
  text === undefined ? 'absent' : `\`${text.trim().replaceAll('\n', ' ⏎ ')}\``

function shown(value: unknown): string {
  if (value === undefined) return 'unknown'
  if (Array.isArray(value)) return value.length === 0 ? '(empty)' : value.map(shown).join(' ')
  return String(value).replaceAll('18446744073709551615', '∞')
}
