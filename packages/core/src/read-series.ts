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
  /** mtimes in ms since the epoch: of the directory, and of cgroup.events (v1: cgroup.clone_children); v1: the least of all hierarchies. */
  mtimeMs?: { dir: number; events?: number | undefined } | undefined
  /** When the machine was booted, in ms since the epoch; nothing starts before (cAdvisor truncates it to the minute). */
  bootTimeMs?: number | undefined
  /** Bytes; cAdvisor shows it for a memory limit of 0. */
  memoryCapacity?: bigint | undefined
}

export interface SeriesOptions {
  /** The cAdvisor that looks: `0.46`, `v0.47.2`, `latest` (default). */
  cadvisor?: string | undefined
}

/**
 * Exactly what cAdvisor reports about the limits of this directory (container_spec_*, container_threads_max), and the start time when
 * `mtimeMs` is given. Two things it does not model: before 0.40 cAdvisor looks for memory.max in the ancestors as well, and since
 * it takes threads from libcontainer's statistics, a broken directory (memory.stat without memory.max) hides all its series.
 */
export function readSeries(column: Column, dir: DirReader, options: SeriesOptions = {}): Sample[] {
  const minor = minorVersion(options.cadvisor ?? 'latest')
  const samples: Sample[] = []
  for (const { controller, series } of SPEC_ROWS) {
    if (series === null) continue
    for (const cell of series[column]) {
      if (minor < (cell.since ?? 0) || minor >= (cell.until ?? Number.POSITIVE_INFINITY)) continue
      const shown = cell.needs.length === 0 || cell.needs.some((need) => isThere(dir, controller, need))
      const value = shown ? cell.decode(wordOf(cell, dir.read(cell.file)), dir) : undefined
      if (value !== undefined) samples.push({ name: series.name, value: narrow(value), file: cell.file })
    }
  }
  return dir.mtimeMs === undefined ? samples : [...samples, startTime(column, dir, dir.mtimeMs)]
}

/** `0.46`, `v0.46.1` → 46; every 1.x is later than all of them. Throws RangeError on anything else. */
export function minorVersion(version: string): number {
  const [, major, minor] = /^v?([0-9]+)\.([0-9]+)(?:\.|$)/.exec(version) ?? []
  if (version === 'latest' || (major !== undefined && major !== '0')) return Number.MAX_SAFE_INTEGER
  if (minor === undefined) throw new RangeError(`not a cAdvisor version: ${JSON.stringify(version)}`)
  return Number(minor)
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

function narrow(value: bigint): number | bigint {
  return value > BigInt(Number.MAX_SAFE_INTEGER) ? value : Number(value)
}
