import { BASE, type Verdict } from './compare.js'
import type { Driver, Outcome, Recording } from './outcome.js'

interface Named {
  runtime: string
  version: string
  driver: Driver
}

/** As a column of the page is called. */
export const nameOf = ({ runtime, version }: Pick<Named, 'runtime' | 'version'>) => `${runtime} ${version}`

export const isOf = (one: Named, other: Named) =>
  one.runtime === other.runtime && one.version === other.version && one.driver === other.driver

const row = (cells: readonly string[]) => `| ${cells.map((text) => text.replaceAll('|', '\\|')).join(' | ')} |`

export const table = (titles: readonly string[], rows: readonly (readonly string[])[]) =>
  [titles, titles.map(() => '---'), ...rows].map(row).join('\n')

/** A line for each value: cgroupkit's, and whether each of the peers says the same. */
export function outcomes(peers: readonly Recording[], verdicts: readonly Verdict[]): string {
  const values = new Map<string, Verdict[]>()
  for (const verdict of verdicts) {
    const key = `${verdict.variant}\0${verdict.at}`
    values.set(key, [...(values.get(key) ?? []), verdict])
  }
  const rows = [...values.values()].map((cells) => {
    const [{ variant, at } = { variant: '', at: '' }] = cells
    const own = [...new Set(cells.map(({ ours, at: file }) => shown(ours, file)))]
    const theirs = peers.map((peer) =>
      cell(
        cells.find((each) => isOf(each, peer)),
        peer.variants[variant],
      ),
    )
    return [variant, at === 'refused' ? '' : `\`${at}\``, own.join(' / '), ...theirs]
  })
  return `${LEGEND}\n\n${table(['asked', 'file', 'cgroupkit', ...peers.map(nameOf)], rows)}`
}

const LEGEND = `cgroupkit: under \`weight=linear\` / under the default profile, where that makes a difference. \`=\` the same as cgroupkit under the profile of the peer's formula, in brackets another errno of the same
refusal; a text with a profile: the same under that one; a text with a link: see there. \`·\` left as it was; empty: there is no container.`

/** No value to compare: there is no container, or both left it as it was. */
function cell(verdict: Verdict | undefined, outcome: Outcome | undefined): string {
  if (verdict === undefined) return outcome?.refused === undefined ? '=' : ''
  const { theirs, ours, at, profile, reason, generation } = verdict
  if (profile !== undefined && profile === BASE[generation]) return theirs === ours ? '=' : `= (${theirs})`
  if (profile !== undefined) return `${shown(theirs, at)} \`${profile}\``
  return `${shown(theirs, at)} ${reason === undefined ? '**unexplained**' : `[${reason.name}](#${reason.name})`}`
}

export function shown(text: string | undefined, at: string): string {
  if (at === 'refused') return text === undefined ? 'made' : `refused (${text})`
  return text === undefined ? '·' : `\`${text || ' '}\``
}
