import { ERRNOS, type Errno } from '@cgroupkit/core'
import { coverage, errnosByOperation, type FileCoverage, gaps, misplaced } from './coverage.js'
import { stored } from './fixtures.js'
import { COLUMNS, DOMAINS, type Domain, READ_ONLY, REASONS } from './programs/boundaries.js'
import type { Recording } from './step.js'
import { REAL_KERNELS } from './vm/kernels.js'

const HEADINGS: Readonly<Record<(typeof COLUMNS)[number], string>> = {
  valid: 'valid',
  lowest: 'lowest',
  highest: 'highest',
  below: 'just below',
  above: 'just above',
  garbage: 'garbage',
  empty: 'empty',
  blank: 'whitespace',
  wrong: 'wrong type',
}

/** The recordings of one kernel by version of cgroups. Those made under systemd are another matter; boundaries are those of a machine of two CPUs. */
function grounds(): { title: string; recordings: Recording[] }[] {
  return REAL_KERNELS.flatMap((kernel) => {
    const all = stored(kernel).filter(({ systemd, cpus }) => systemd === undefined && cpus === undefined)
    return (['v2', 'v1'] as const).flatMap((cgroup) => {
      const recordings = all.filter((one) => one.cgroup === cgroup)
      return recordings.length === 0 ? [] : [{ title: `${kernel} ${cgroup}`, recordings }]
    })
  })
}

/** Errnos of the port that no recording has. */
const NOT_SEEN: Partial<Record<Errno, string>> = {
  EXDEV: 'rename from another file system: a recording has none beside the hierarchies',
  EROFS: 'the hierarchies are mounted to be written',
  ELOOP: 'symlink(2) is EPERM, so that there is nothing to follow',
  EMFILE: 'a limit of the process that records, not an answer of cgroups',
}

/** What is missing in the matrices, a line each; empty when all is well. */
export function coverageGaps(): string[] {
  const tables = grounds().map(({ title, recordings }) => ({ title, files: coverage(recordings) }))
  const unused = [...DOMAINS, READ_ONLY].filter(
    (domain) => !tables.some(({ files }) => files.some((file) => file.domain === domain)),
  )
  const seen = errnosSeen()
  const errnos = ERRNOS.flatMap((errno) => {
    if (!seen.has(errno) && NOT_SEEN[errno] === undefined) return [`${errno} is in no recording, without a reason`]
    return seen.has(errno) && NOT_SEEN[errno] !== undefined
      ? [`${errno} is in a recording, but a reason says why not`]
      : []
  })
  return [
    ...errnos,
    ...tables.flatMap(({ title, files }) => [...gaps(files), ...misplaced(files)].map((gap) => `${title}: ${gap}`)),
    ...unused.map(({ name }) => `domain "${name}" has no file`),
  ]
}

/** By errno: the operations that were refused with it, and on which ground. */
function errnosSeen(): Map<string, Map<string, string[]>> {
  const found = new Map<string, Map<string, string[]>>()
  for (const { title, recordings } of grounds())
    for (const [operation, counts] of errnosByOperation(recordings))
      for (const errno of counts.keys()) {
        const operations = found.get(errno) ?? new Map<string, string[]>()
        found.set(errno, operations.set(operation, [...(operations.get(operation) ?? []), title]))
      }
  return found
}

function errnos(): string[] {
  const seen = errnosSeen()
  const total = grounds().length
  const rows = ERRNOS.map((errno) => {
    const operations = [...(seen.get(errno) ?? [])].map(([name, where]) =>
      where.length === total ? name : `${name} (${where.join(', ')})`,
    )
    return [errno, operations.length > 0 ? operations.join(', ') : `*${NOT_SEEN[errno] ?? ''}*`]
  })
  return table(['errno', 'operations'], rows)
}

/** docs/kernel-coverage.md */
export function coverageMarkdown(): string {
  return [
    '<!-- Written by `npm run docs` from fixtures/kernels. -->',
    '# What the recordings cover',
    '',
    'Each interface file of each kernel, and what it answered when it was asked each kind of text: `ok` (the write was accepted, whatever it',
    'then says), the errno, or several where it depends on the directory. A cell without an answer says in italics why:',
    '',
    ...Object.entries(REASONS).map(([name, why]) => `- *${name}*: ${why}.`),
    '',
    '## The texts',
    'One line a kind of value. `""` is a write of no bytes; garbage is `?!`, whitespace one space. Outside of its range a text is refused, unless the table says what',
    'becomes of it; within it is accepted, unless the machine has not what it names.',
    '',
    ...texts(),
    '',
    '## Errnos',
    'Which operation was refused with each errno that the port knows; a ground is named where not all of them were.',
    '',
    ...errnos(),
    ...grounds().flatMap(({ title, recordings }) => ['', ...section(title, recordings)]),
    '',
  ].join('\n')
}

function texts(): string[] {
  const columns = COLUMNS.filter((column) => !['garbage', 'empty', 'blank'].includes(column))
  const row = ({ name, asked, kernels, beyond, refused }: Domain) => [
    kernels === undefined ? name : `${name} (${kernels.join(', ')})`,
    ...columns.map((column) => (asked[column] === undefined ? '' : `\`${asked[column]}\``)),
    beyond ?? '',
    refused ?? '',
  ]
  return table(
    ['value', ...columns.map((column) => HEADINGS[column]), 'outside', 'refused here'],
    [...DOMAINS, READ_ONLY].map(row),
  )
}

function section(title: string, recordings: readonly Recording[]): string[] {
  const operations = recordings.reduce((sum, { lines }) => sum + lines.length, 0)
  const files = coverage(recordings)
  const errnos = [...errnosByOperation(recordings)].map(([operation, counts]) => [operation, ...told(counts)])
  return [
    `## ${title}`,
    `Release ${recordings[0]?.release}; ${operations} operations in ${recordings.length} recordings.`,
    '',
    ...table(['operation', 'ok', 'errnos'], errnos),
    '',
    ...table(
      ['file', 'value', 'read', ...COLUMNS.map((column) => HEADINGS[column]), 'every errno of a write'],
      files.map(row),
    ),
  ]
}

function told(counts: ReadonlyMap<string, number>): [string, string] {
  const errnos = [...counts].filter(([outcome]) => outcome !== 'ok').sort(([a], [b]) => (a < b ? -1 : 1))
  return [String(counts.get('ok') ?? 0), errnos.map(([errno, count]) => `${errno} ${count}`).join(', ')]
}

const row = ({ file, domain, cells, errnos }: FileCoverage) => [
  file,
  domain?.name ?? '',
  ...[...cells.values()].map(({ outcomes, reason }) =>
    outcomes.length > 0 ? outcomes.join(' ') : `*${reason ?? ''}*`,
  ),
  errnos.join(' '),
]

const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`)
