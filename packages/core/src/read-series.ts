import type { Column, ReadCell } from './plan-types.js'
import { SPEC_ROWS, START_TIME } from './spec-table.js'

export { toExposition } from './exposition.js'
export { START_TIME } from './spec-table.js'

/** One sample of a gauge. `value` is a bigint where a number would lose digits. `file`: where it came from, `.` = the directory's mtime. */
export interface Sample {
  name: string
  value: number | bigint
  file: string
}

/** A cgroup as cAdvisor looks at it: on v1 all its directories together. */
export interface DirReader {
  read(file: string): string | undefined
  /** v1: there is a directory in the hierarchy of `controller`. */
  has(controller: string): boolean
  /** The cgroup above; v2 alone, where cAdvisor before 0.39.2 looks for memory.max. */
  parent?: (() => DirReader | undefined) | undefined
  /** mtimes in ms since the epoch: of the directory, and of cgroup.events (v1: cgroup.clone_children); v1: the least of all hierarchies. */
  mtimeMs?: { dir: number; events?: number | undefined } | undefined
  /** When the machine was booted, in ms since the epoch; nothing starts before (cAdvisor truncates it to the minute). */
  bootTimeMs?: number | undefined
  /** Bytes; cAdvisor shows it for a memory limit of 0. */
  memoryCapacity?: bigint | undefined
}

export interface SeriesOptions {
  /** The cAdvisor that looks: `0.46` (its last patch), `v0.47.2`, `latest` (default). */
  cadvisor?: string | undefined
}

/**
 * Exactly what cAdvisor reports about the limits of this directory (container_spec_*, container_threads_max), and the start time when
 * `mtimeMs` is given. One thing it does not model: since cAdvisor takes threads from libcontainer's statistics, a broken directory
 * (memory.stat without memory.max) hides all its series.
 */
export function readSeries(column: Column, dir: DirReader, options: SeriesOptions = {}): Sample[] {
  const version = cadvisorVersion(options.cadvisor ?? 'latest')
  const samples: Sample[] = []
  for (const { controller, series } of SPEC_ROWS) {
    if (series === null) continue
    for (const cell of series[column]) {
      if (!isRead(cell, version)) continue
      const from = whereShown(cell, controller, dir)
      const value = from === undefined ? undefined : cell.decode(wordOf(cell, from.read(cell.file)), dir)
      if (value !== undefined) samples.push({ name: series.name, value: narrow(value), file: cell.file })
    }
  }
  if (dir.mtimeMs === undefined) return samples
  const start = version < cadvisorVersion(START_TIME.since) ? startTimeOfOld : startTime
  return [...samples, start(column, dir, dir.mtimeMs)]
}

/** What orders versions; `0.46` is its last patch, and every 1.x later than all of them. Throws RangeError on what is none. */
export function cadvisorVersion(version: string): number {
  const [, major, minor, patch = '999'] = /^v?([0-9]+)\.([0-9]+)(?:\.([0-9]{1,3})|$)/.exec(version) ?? []
  if (version === 'latest' || (major !== undefined && major !== '0')) return Number.MAX_SAFE_INTEGER
  if (minor === undefined) throw new RangeError(`not a cAdvisor version: ${JSON.stringify(version)}`)
  return Number(minor) * 1000 + Number(patch)
}

function isRead({ since, until }: ReadCell, version: number): boolean {
  return (
    (since === undefined || version >= cadvisorVersion(since)) &&
    (until === undefined || version < cadvisorVersion(until))
  )
}

function whereShown(cell: ReadCell, controller: string, dir: DirReader): DirReader | undefined {
  if (cell.needs.length === 0 || cell.needs.some((need) => isThere(dir, controller, need))) return dir
  const above = cell.upwards ? dir.parent?.() : undefined
  return above === undefined ? undefined : whereShown(cell, controller, above)
}

function isThere(dir: DirReader, controller: string, need: string): boolean {
  if (need === '.') return dir.has(controller)
  return need.endsWith('/') ? dir.has(need.slice(0, -1)) : dir.read(need) !== undefined
}

/** strings.SplitN(text, " ", 2): a line of one word is ignored as a whole, and what follows the second blank belongs to the second word. */
function wordOf({ word }: ReadCell, text = ''): string {
  const line = text.trim()
  const blank = line.indexOf(' ')
  if (word === undefined) return line
  return blank < 0 ? '' : ([line.slice(0, blank), line.slice(blank + 1)][word] ?? '')
}

function startTime(column: Column, { bootTimeMs }: DirReader, mtimeMs: NonNullable<DirReader['mtimeMs']>): Sample {
  const { dir, events = Number.POSITIVE_INFINITY } = mtimeMs
  const boot = bootTimeMs === undefined ? 0 : Math.floor(bootTimeMs / 60_000) * 60_000
  const ms = Math.max(Math.min(dir, events), boot)
  return { name: START_TIME.name, value: Math.floor(ms / 1000), file: events < dir ? START_TIME[column] : '.' }
}

/** time.Time{}.Unix(), the year 1: no file that counts, as always on v2. */
const NO_START = -62_135_596_800

function startTimeOfOld(column: Column, _: DirReader, { events }: NonNullable<DirReader['mtimeMs']>): Sample {
  const [value, file] =
    column === 'v2' || events === undefined ? [NO_START, '.'] : [Math.floor(events / 1000), START_TIME.v1]
  return { name: START_TIME.name, value, file }
}

function narrow(value: bigint): number | bigint {
  return value > BigInt(Number.MAX_SAFE_INTEGER) ? value : Number(value)
}
