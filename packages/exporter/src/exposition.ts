import { CADVISOR_FAMILIES } from '@cgroupkit/core'
import { timeMs } from './count.js'
import { DIALECTS, type Dialect } from './dialects.js'
import { block } from './expose.js'
import type { Block, Format } from './family.js'
import { escapeLabel, Labels, Names } from './labels.js'
import type { Context, MetricRow } from './metric-row.js'
import { METRICS } from './metric-table.js'
import type { Identity, Observed, Snapshot } from './observed.js'
import type { Piece } from './piece.js'

/** The series of a snapshot in one dialect: nothing of them is made before it is asked for. */
export function snapshotBlocks(
  { observed, host, failed }: Snapshot,
  { dialect, format, nowMs }: { dialect: Dialect; format: Format; nowMs: number },
): Block[] {
  const context: Context = { host, dialect, nowMs }
  let subjects: readonly Subject[] | undefined
  const blocks = METRICS.filter(({ cadvisor, cri }) => dialect.has(cadvisor, cri)).map((row): Block => {
    const write = (piece: Piece) => {
      subjects ??= subjectsOf(observed, dialect, (ms) => format.time(ms !== undefined && ms <= nowMs ? ms : undefined))
      return writeRow(piece, row, subjects, context)
    }
    return { family: row, write }
  })
  return SCRAPE_ERROR !== undefined && dialect.has(SCRAPE_ERROR, false)
    ? [...blocks, block(SCRAPE_ERROR, [[{}, failed ? 1 : 0]])]
    : blocks
}

const SCRAPE_ERROR = CADVISOR_FAMILIES.find(({ name }) => name === 'container_scrape_error')

interface Subject {
  observed: Observed
  labels: Labels
  /** As the format writes it; a reading of the future was taken before the clock was set back: none. */
  time: string
}

/** By their labels. Of two with the same the later reading counts: a scrape that tells one series twice is refused as a whole. */
function subjectsOf(
  observed: readonly Observed[],
  dialect: Dialect,
  timeText: (ms: number | undefined) => string,
): Subject[] {
  const subjects = new Map<string, Subject>()
  for (const one of observed) {
    const labels = labelsOf(one.identity, dialect)
    const other = subjects.get(labels.text)?.observed.readAtMs
    if (other === undefined || (one.readAtMs ?? 0) > other)
      subjects.set(labels.text, { observed: one, labels, time: timeText(timeMs(one.readAtMs)) })
  }
  return [...subjects].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, subject]) => subject)
}

const KEPT: ReadonlyMap<Dialect, WeakMap<Identity, Labels>> = new Map(
  Object.values(DIALECTS).map((dialect) => [dialect, new WeakMap()]),
)

function labelsOf(identity: Identity, dialect: Dialect): Labels {
  const kept = KEPT.get(dialect)?.get(identity)
  if (kept !== undefined) return kept
  const labels = new Labels(dialect.labels(identity))
  KEPT.get(dialect)?.set(identity, labels)
  return labels
}

function* writeRow(
  piece: Piece,
  row: MetricRow,
  subjects: readonly Subject[],
  context: Context,
): Generator<void, void> {
  const { name, cadvisor, timed } = row
  const own = new Names(cadvisor.labels.filter((label) => !context.dialect.without.includes(label)))
  const places = own.names.map((label) => cadvisor.labels.indexOf(label) + 1)
  for (const { observed, labels, time } of subjects) {
    const readings = row.read(observed, context)
    let told: Set<string> | undefined
    for (const reading of readings) {
      const value = row.text(reading[0])
      if (value === undefined) continue
      const values = places.length === 0 ? NONE : places.map((place) => String(reading[place]))
      if (readings.length > 1) {
        const key = JSON.stringify(values.map(escapeLabel))
        told ??= new Set()
        if (told.has(key)) continue
        told.add(key)
      }
      piece.ascii(name)
      labels.write(piece, own, values)
      piece.ascii(' ')
      piece.ascii(value)
      if (timed) piece.ascii(time)
      piece.ascii('\n')
    }
    yield
  }
}

const NONE: readonly string[] = []
