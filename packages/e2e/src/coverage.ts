import { COLUMNS, type Column, DOMAINS, type Domain, READ_ONLY, type Reason } from './programs/boundaries.js'
import type { Line, Recording } from './step.js'

/** Outcomes of every time it was asked: `ok`, or errnos. */
export interface Cell {
  outcomes: readonly string[]
  /** Why there are none. */
  reason?: Reason
}

export interface FileCoverage {
  file: string
  /** Octal, as a new directory has it. */
  mode: string
  domain: Domain | undefined
  cells: ReadonlyMap<'read' | Column, Cell>
  /** Of any write. */
  errnos: readonly string[]
}

/** Interface file × what was asked of it, for one kernel and one version of cgroups. The rows are what the recorded directories have. */
export function coverage(recordings: readonly Recording[]): FileCoverage[] {
  const lines = recordings.flatMap((one) => one.lines)
  const head = recordings[0]
  const asked = byFile(lines)
  return [...modes(lines)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([file, mode]) => {
      const own = asked.get(file) ?? []
      const domain = domainOf(file, mode, head)
      const columns = ['read', ...COLUMNS] as const
      const cells = new Map(columns.map((column) => [column, cellOf(column, own, domain)] as const))
      return { file, mode, domain, cells, errnos: errnosOf(own) }
    })
}

function domainOf(file: string, mode: string, head: Recording | undefined): Domain | undefined {
  const named = DOMAINS.find(
    ({ files, kernels }) =>
      files.test(file) && (kernels === undefined || kernels.some((kernel) => kernel === head?.kernel)),
  )
  // one that a later kernel lets be written too
  const readOnly = mode === '444' && named?.empty?.valid !== 'read-only'
  return readOnly ? READ_ONLY : named
}

function cellOf(column: 'read' | Column, lines: readonly Line[], domain: Domain | undefined): Cell {
  const text = column === 'read' ? undefined : domain?.asked[column]
  const reason = domain?.empty?.[column]
  const found = lines.filter((line) =>
    column === 'read' ? line.op === 'read' && line.answer.absent !== true : textOf(line) === text && text !== undefined,
  )
  const outcomes = [...new Set(found.map(({ answer }) => answer.errno ?? 'ok'))].sort()
  return { outcomes, ...(reason !== undefined && { reason }) }
}

/** Which process it was does not matter. */
const textOf = (line: Line) => (line.op === 'write' ? line.data.replace(/^\$\w+$/, '$pid') : undefined)

/** Names and modes of files that a directory was seen with, before anybody changed a mode. */
function modes(lines: readonly Line[]): Map<string, string> {
  const found = new Map<string, string>()
  for (const { answer } of lines)
    for (const [mode, names] of Object.entries(answer.byMode ?? {}))
      if ((Number.parseInt(mode, 8) & 0o111) === 0)
        for (const name of names.split(' ')) if (!found.has(name)) found.set(name, mode)
  return found
}

function byFile(lines: readonly Line[]): Map<string, Line[]> {
  const found = new Map<string, Line[]>()
  for (const line of lines) {
    if (line.op !== 'read' && line.op !== 'write') continue
    const file = line.at.slice(line.at.lastIndexOf('/') + 1)
    const own = found.get(file)
    if (own === undefined) found.set(file, [line])
    else own.push(line)
  }
  return found
}

/** ENOENT is a file that is not there, which every name can have. */
const errnosOf = (lines: readonly Line[]) =>
  [...new Set(lines.flatMap(({ op, answer }) => (op === 'write' ? (answer.errno ?? []) : [])))].sort()

/** Errnos and how often, by operation. */
export function errnosByOperation(recordings: readonly Recording[]): ReadonlyMap<string, ReadonlyMap<string, number>> {
  const found = new Map<string, Map<string, number>>()
  for (const { op, answer } of recordings.flatMap(({ lines }) => lines)) {
    const counts = found.get(op) ?? new Map<string, number>()
    found.set(op, counts)
    const outcome = answer.errno ?? 'ok'
    counts.set(outcome, (counts.get(outcome) ?? 0) + 1)
  }
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** What is wrong with the matrix: a blank cell that nothing explains, an explanation of a cell that is not blank. */
export function gaps(files: readonly FileCoverage[]): string[] {
  return files.flatMap(({ file, domain, cells }) => {
    if (domain === undefined) return [`${file}: no domain in programs/boundaries.ts`]
    return [...cells].flatMap(([column, { outcomes, reason }]) => {
      if (outcomes.length === 0 && reason === undefined) return [`${file}: ${column} is blank without a reason`]
      if (outcomes.length > 0 && reason !== undefined)
        return [`${file}: ${column} is not blank, but "${reason}" says why`]
      return []
    })
  })
}

/** Boundaries that are none: a text of the range that is always refused, one outside of it that is accepted, unless said. */
export function misplaced(files: readonly FileCoverage[]): string[] {
  return files.flatMap(({ file, domain, cells }) => {
    const of = (column: Column) => cells.get(column)?.outcomes ?? []
    const inside = (['valid', 'lowest', 'highest'] as const).filter(
      (column) => of(column).length > 0 && !of(column).some((one) => one === 'ok' || one === domain?.refused),
    )
    const accepted = (['below', 'above'] as const).filter((column) => of(column).includes('ok'))
    const outside = domain?.beyond === undefined ? accepted : []
    const unsaid = domain?.beyond !== undefined && accepted.length === 0
    return [
      ...inside.map((column) => `${file}: ${column} is refused with ${of(column).join(' ')}`),
      ...outside.map((column) => `${file}: what is just ${column} is accepted`),
      ...(unsaid ? [`${file}: nothing beyond is accepted, though it is said to be ${domain?.beyond}`] : []),
    ]
  })
}
