import { sharesFromWeight, weightFromShares } from './cpu-weight.js'
import { IRREGULAR } from './irregular/index.js'
import { planWrites } from './plan.js'
import type { Column, FileCell, PropCell, ReadCell, SpecRow } from './plan-types.js'
import { PROFILES, type Profile } from './profiles.js'
import type { Resources } from './resources.js'
import { SPEC_ROWS, START_TIME } from './spec-table.js'

/** docs/mapping.md: the table, what is irregular, and what each profile does to the series. Markdown, ends with a newline. */
export function toMarkdown(): string {
  return `${[
    '<!-- Written by `node scripts/docs.mjs` from packages/core/src/spec-table.ts and irregular/. Do not edit. -->',
    '# From OCI fields to files, properties and series',
    'Fields are below `linux.resources`. A file is written once, without newline, where it exists. On systemd hosts a real scope gets the properties and the v2 files, a compat directory the v2 files alone.',
    '## Numbers',
    numbers(),
    '`word N`: fields share the file; in an update the other word stays as it is. 0 is unset, except a quota of 0 on v2, which is none. -1 is unlimited.',
    '## What cAdvisor reads',
    reads(),
    `\`${START_TIME.name}\` is the least of the mtimes of the directory and of \`${START_TIME.v2}\` (v1: \`${START_TIME.v1}\`). These are not always the files that we write. Before 0.39.2 cAdvisor looked for v1's CPU files on v2 as well, where they never are, and took \`max\` for a memory limit of 0, which is shown as the memory of the machine; before ${START_TIME.since} v1's start time was that of the file alone, and v2's the year 1. \`container_threads_max\` is 0 where there is no limit, and belongs to the metric kind \`process\`.`,
    '## Everything else',
    irregular(),
    '## Profiles',
    'One profile is in force at a time; its four choices are independent. Values are examples.',
    profiles(),
    '### `weight`: what shares become, and what cAdvisor makes of the weight',
    weights(),
  ].join('\n\n')}\n`
}

function numbers(): string {
  const file = ({ file: name, word, when }: FileCell) =>
    code(name) + (word === undefined ? '' : ` word ${word[0] + 1}`) + remark(when)
  const prop = ({ prop: name, since, when }: PropCell) =>
    code(name) + remark(...(since === undefined ? [] : [`systemd ≥ ${since}`]), when)
  return table(
    ['OCI field', 'controller', 'v1 file', 'v2 file', 'systemd property'],
    SPEC_ROWS.map((row) => [
      code(row.oci),
      row.controller,
      list(row.v1.map(file)),
      list(row.v2.map(file)),
      list(row.systemd.map(prop)),
    ]),
  )
}

function reads(): string {
  const cell = ({ file, word, needs, since, until, upwards }: ReadCell) =>
    code(file) +
    (word === undefined ? '' : ` word ${word + 1}`) +
    (upwards ? ` of the nearest cgroup upwards with ${needs.map(code).join()}` : '') +
    versions(since, until)
  const shown = (row: SpecRow, column: Column) => {
    const all = new Set(
      (row.series?.[column] ?? []).flatMap(({ needs }) => needs.map((each) => need(each, row.controller))),
    )
    return all.size === 0 ? 'always' : [...all].join(' or ')
  }
  return table(
    ['series', 'OCI field', 'v1 reads', 'v1 needs', 'v2 reads', 'v2 needs'],
    SPEC_ROWS.flatMap((row) =>
      row.series === null
        ? []
        : [
            [
              code(row.series.name),
              code(row.oci),
              list(row.series.v1.map(cell)),
              shown(row, 'v1'),
              list(row.series.v2.map(cell)),
              shown(row, 'v2'),
            ],
          ],
    ),
  )
}

function need(what: string, controller: string): string {
  if (what === '.') return `directory of ${controller}`
  return what.endsWith('/') ? `of ${what.slice(0, -1)}` : code(what)
}

function remark(...remarks: readonly (string | undefined)[]): string {
  const said = remarks.filter((each) => each !== undefined)
  return said.length === 0 ? '' : ` (${said.join(', ')})`
}

function versions(since?: string, until?: string): string {
  if (since === undefined && until === undefined) return ''
  if (since === undefined) return ` (before ${until})`
  return until === undefined ? ` (since ${since})` : ` (since ${since}, before ${until})`
}

function irregular(): string {
  return table(
    ['OCI field', 'v1 file', 'v2 file', 'systemd property', 'note'],
    IRREGULAR.flatMap((each) => each.rows).map(({ oci, v1, v2, systemd, note }) => [
      code(oci),
      list(v1.map(code)),
      list(v2.map(code)),
      list(systemd.map(code)),
      note ?? '',
    ]),
  )
}

/** Each choice with one spec that shows it, and what v2 is given. */
const CHOICES: readonly { key: keyof Profile; values: readonly Profile[keyof Profile][]; spec: Resources }[] = [
  { key: 'weight', values: ['quadratic', 'linear', 'cadvisor'], spec: { cpu: { shares: 1024 } } },
  { key: 'reservation', values: ['low', 'low+min'], spec: { memory: { reservation: 67108864 } } },
  { key: 'quota', values: ['exact', 'systemd'], spec: { cpu: { quota: 12345, period: 100000 } } },
  { key: 'pidsZero', values: ['one', 'unset'], spec: { pids: { limit: 0 } } },
]

function profiles(): string {
  const named = Object.entries(PROFILES)
  return table(
    ['choice', 'value', 'in profile', 'spec', 'v2 files'],
    CHOICES.flatMap(({ key, values, spec }) =>
      values.map((value) => {
        const writes = planWrites('v2', spec, { profile: { ...PROFILES.default, [key]: value } })
        return [
          code(key),
          code(String(value)),
          list(named.filter(([, profile]) => profile[key] === value).map(([name]) => name)),
          code(JSON.stringify(spec)),
          list(writes.map(({ file, data }) => code(`${file} ← ${data}`))),
        ]
      }),
    ),
  )
}

function weights(): string {
  const formulas = ['quadratic', 'linear', 'cadvisor'] as const
  return table(
    ['shares', ...formulas],
    [2n, 102n, 256n, 512n, 1000n, 1024n, 2048n, 4096n, 10000n, 65536n, 262144n].map((shares) => [
      String(shares),
      ...formulas.map((formula) => {
        const weight = weightFromShares(shares, formula)
        return `${weight} → ${sharesFromWeight(weight)}`
      }),
    ]),
  )
}

function code(text: string): string {
  return `\`${text}\``
}

function list(items: readonly string[]): string {
  return items.length === 0 ? '–' : items.join('<br>')
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}
