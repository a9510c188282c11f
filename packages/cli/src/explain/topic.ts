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
import { isOwnCode } from '../exit-codes.js'

/** What a word that a user met can mean. */
export type Topic =
  | { kind: 'field'; row: SpecRow }
  | { kind: 'irregular'; row: IrregularRow }
  | { kind: 'family'; family: CadvisorFamily }
  | { kind: 'error'; code: OwnCode | Errno }

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
      ...ERRNOS,
    ]),
  ]
}

function errorTopics(word: string): Topic[] {
  if (isOwnCode(word)) return [{ kind: 'error', code: word }]
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

/** The nearest known words by shared prefix or content. */
export function suggestions(word: string): string[] {
  const low = word.toLowerCase()
  const parts = low.split(/[^a-z0-9]+/).filter((part) => part.length > 2)
  return knownWords()
    .filter((known) => parts.some((part) => known.toLowerCase().includes(part)))
    .slice(0, 6)
}
