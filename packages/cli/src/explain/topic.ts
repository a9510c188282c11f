import {
  CADVISOR_FAMILIES,
  type CadvisorFamily,
  ERRNOS,
  type Errno,
  IRREGULAR,
  type IrregularRow,
  OWN_CODES,
  type OwnCode,
  SPEC_ROWS,
  type SpecRow,
} from '@cgroupkit/core'
import { CLI_CODES, type CliCode, isCliCode, isOwnCode } from '../exit-codes.js'

/** What a word that a user met can mean. */
export type Topic =
  | { kind: 'field'; row: SpecRow }
  | { kind: 'irregular'; row: IrregularRow }
  | { kind: 'family'; family: CadvisorFamily }
  | { kind: 'error'; code: OwnCode | Errno | CliCode }

/**
 * Everything that `word` names: an OCI field (with or without `linux.resources.`), an interface file, a unit property, a
 * series, an error code. A file may carry two fields.
 */
export function topicsOf(word: string): Topic[] {
  const bare = word.replace(/^linux\.resources\./, '').replace(/^.*\/(?=[^/]+$)/, '')
  const rows = SPEC_ROWS.filter((row) => namesOf(row).includes(bare))
  const irregular = IRREGULAR.flatMap((each) => each.rows).filter((row) => mentions(row, bare))
  const families = rows.length > 0 ? [] : CADVISOR_FAMILIES.filter(({ name }) => name === bare)
  return [
    ...errorTopics(bare.toUpperCase()),
    ...rows.map((row): Topic => ({ kind: 'field', row })),
    ...irregular.map((row): Topic => ({ kind: 'irregular', row })),
    ...families.map((family): Topic => ({ kind: 'family', family })),
  ]
}

/** Every word that explain knows by heart, for suggestions. */
function knownWords(): string[] {
  return [
    ...new Set([
      ...SPEC_ROWS.flatMap(namesOf),
      ...IRREGULAR.flatMap((each) => each.rows).flatMap(({ oci, v1, v2, systemd }) => [oci, ...v1, ...v2, ...systemd]),
      ...CADVISOR_FAMILIES.map(({ name }) => name),
      ...Object.keys(OWN_CODES),
      ...Object.keys(CLI_CODES),
      ...ERRNOS,
    ]),
  ]
}

function errorTopics(word: string): Topic[] {
  if (isOwnCode(word) || isCliCode(word)) return [{ kind: 'error', code: word }]
  const errno = ERRNOS.find((name) => name === word)
  return errno === undefined ? [] : [{ kind: 'error', code: errno }]
}

function namesOf(row: SpecRow): string[] {
  const files = [...row.v1, ...row.v2].map(({ file }) => file)
  const read =
    row.series === null ? [] : [row.series.name, ...[...row.series.v1, ...row.series.v2].map(({ file }) => file)]
  return [row.oci, ...files, ...row.systemd.map(({ prop }) => prop), ...read]
}

/** Patterns such as `hugetlb.<size>.max` stand for any word in their brackets; `unified.memory.high` is a key of `unified`. */
function mentions({ oci, v1, v2, systemd }: IrregularRow, word: string): boolean {
  return (
    [oci, ...v1, ...v2, ...systemd].some((name) => name === word || pattern(name).test(word)) ||
    (oci === 'unified' && word.startsWith('unified.'))
  )
}

function pattern(name: string): RegExp {
  if (!name.includes('<') || name.startsWith('<')) return /^\b$/
  const source = name.split(/<[^>]*>/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${source.join('[^.]+')}$`)
}

/** The nearest known words: those that share most of the word's own letters in their order, pair by pair. */
export function suggestions(word: string): string[] {
  const own = pairs(word)
  return knownWords()
    .map((known) => ({ known, likeness: likeness(own, pairs(known)) }))
    .filter(({ likeness }) => likeness > 0.4)
    .sort((a, b) => b.likeness - a.likeness)
    .slice(0, 5)
    .map(({ known }) => known)
}

/** Sørensen and Dice's coefficient: 1 for the same pairs of letters, 0 for none in common. */
function likeness(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const common = [...a].filter((pair) => b.has(pair)).length
  return (2 * common) / (a.size + b.size || 1)
}

function pairs(word: string): Set<string> {
  const low = word.toLowerCase().slice(0, 80)
  return new Set([...low.slice(1)].map((letter, at) => `${low.charAt(at)}${letter}`))
}
