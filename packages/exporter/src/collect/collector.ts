import { setImmediate } from 'node:timers/promises'
import type { Clock } from '@cgroupkit/core'
import type { HostFacts, Observed, Snapshot, Stats } from '../observed.js'
import { Entry } from './entry.js'
import { Health, type SourceHealth } from './health.js'
import { Lanes, SKIPPED } from './lanes.js'
import type { Reader, Target } from './target.js'

export interface CollectorOptions {
  /** Who is there now. */
  targets(): readonly Target[]
  /** Whether it is known who is there: every source of containers is connected. */
  certain(): boolean
  host: HostFacts
  clock: Pick<Clock, 'now'>
  /** ms that never jump. Default: of this process. */
  elapsed?: () => number
  /** Nobody is asked more often. Default 15 s. */
  intervalMs?: number
  /** Asked side by side, and allowed to be late beside them. Default 4 and 8. */
  lanes?: Lanes
}

/** How the collecting does. */
export interface CollectorHealth {
  sources: readonly SourceHealth[]
  rounds: number
  /** Of the last round, until everybody had answered, failed or was late: ms. `undefined`: none has ended. */
  lastRoundMs: number | undefined
  /** Under way. */
  running: number
  /** Whose numbers are too old to be told. */
  stale: number
  /** Samples that were told lower than before, of counters. */
  held: number
}

const INTERVAL_MS = 15_000
/** A scraper comes a little early at times, and would get the same once more. */
const EARLY_MS = 1_000
const QUICK = 4
const SLOW = 8
/** runsc answers in some 30 ms, on a machine with work to do in some hundred. */
const PATIENCE_MS = 1_000
/** Asking takes at most this part of one CPU: after a round that took long, the next one waits. */
const SHARE = 0.25
/** Numbers are told so long after they were read, or as long as three rounds take; then they are not known any more. */
const STALE_MS = 60_000

/**
 * Reads everybody's numbers, once an interval however many ask for them, and only when somebody asks. Nobody waits for one that is late: its last
 * numbers are told until they are too old, and then none.
 */
export class Collector {
  readonly #entries = new Map<string, Entry>()
  readonly #health = new Health()
  readonly #lanes: Lanes
  readonly #elapsed: () => number
  readonly #closed = new AbortController()
  readonly #intervalMs: number
  #round: Round | undefined
  /** Not before then, in `elapsed`. */
  #next = Number.NEGATIVE_INFINITY
  #spacingMs: number
  #rounds = 0
  #lastRoundMs: number | undefined
  #heldBefore = 0
  #turn: Promise<void> = Promise.resolve()

  constructor(readonly options: CollectorOptions) {
    this.#intervalMs = options.intervalMs ?? INTERVAL_MS
    this.#spacingMs = this.#intervalMs
    this.#elapsed = options.elapsed ?? (() => performance.now())
    this.#lanes = options.lanes ?? new Lanes({ quick: QUICK, slow: SLOW, patienceMs: PATIENCE_MS })
  }

  /** What is known, read anew if that is due; who is late is not waited for. */
  async ask(): Promise<Snapshot> {
    await this.#due()?.punctual
    return this.now()
  }

  /** What is known once everybody has answered or failed: for a single look. */
  async once(): Promise<Snapshot> {
    await this.#due()?.all
    return this.now()
  }

  /** What is known; nobody is asked. */
  now(): Snapshot {
    const at = this.#elapsed()
    const observed: Observed[] = [...this.#entries.values()].map((entry) => entry.observed(at, this.#staleMs))
    const failed = !this.options.certain() || this.#health.down.length > 0
    return { observed, host: this.options.host, failed }
  }

  get health(): CollectorHealth {
    const at = this.#elapsed()
    const entries = [...this.#entries.values()]
    return {
      sources: this.#health.sources(at),
      rounds: this.#rounds,
      lastRoundMs: this.#lastRoundMs,
      running: this.#lanes.running,
      stale: entries.filter((entry) => entry.isStale(at, this.#staleMs)).length,
      held: this.#heldBefore + entries.reduce((sum, entry) => sum + entry.held, 0),
    }
  }

  /** Ends what is under way: no child is left. */
  close(): void {
    this.#closed.abort()
  }

  get #staleMs(): number {
    return Math.max(STALE_MS, 3 * this.#spacingMs)
  }

  /** The round that is under way, or a new one if it is time. */
  #due(): Round | undefined {
    if (this.#round === undefined && this.#elapsed() >= this.#next && !this.#closed.signal.aborted)
      this.#round = this.#begin()
    return this.#round
  }

  #begin(): Round {
    const begun = this.#elapsed()
    this.#next = begun + this.#intervalMs - EARLY_MS
    this.#health.begin()
    const entries = this.#current()
    let busyMs = 0
    const spend = (ms: number) => {
      busyMs += ms
    }
    const readings = entries.map((entry) => this.#read(entry, spend))
    const punctual = Promise.all(readings.map((reading) => reading.punctual)).then(() => {
      this.#rounds += 1
      this.#lastRoundMs = this.#elapsed() - begun
    })
    const all = Promise.all(readings.map((reading) => reading.all)).then(() => {
      this.#round = undefined
      this.#spacingMs = Math.max(this.#intervalMs, busyMs / SHARE)
      this.#next = begun + this.#spacingMs - EARLY_MS
    })
    return { punctual, all }
  }

  /** Who is there now, in their order; of who is not there any more, or is somebody else by the same name, nothing is kept. */
  #current(): Entry[] {
    const targets = new Map(this.options.targets().map((target) => [keyOf(target), target]))
    for (const [key, entry] of this.#entries) {
      if (targets.get(key)?.life === entry.target.life) continue
      this.#heldBefore += entry.held
      this.#entries.delete(key)
    }
    this.#lanes.keepOnly(new Set(targets.keys()))
    return [...targets].map(([key, target]) => {
      const entry = this.#entries.get(key) ?? new Entry(target)
      entry.target = target
      this.#entries.set(key, entry)
      return entry
    })
  }

  #read(entry: Entry, spend: (ms: number) => void): Round {
    const { reader } = entry.target
    if (reader === undefined) return NOTHING
    let late: () => void = () => undefined
    const punctual = new Promise<void>((resolve) => {
      late = resolve
    })
    return { punctual, all: this.#answer(entry, reader, spend, late).finally(late) }
  }

  async #answer(entry: Entry, reader: Reader, spend: (ms: number) => void, late: () => void): Promise<void> {
    const { source } = reader
    try {
      const stats = source === 'cgroup' ? await this.#inTurn(reader) : await this.#inLane(entry, reader, spend, late)
      if (stats === SKIPPED) return this.#health.skipped(source)
      entry.take(stats, this.#elapsed(), this.options.clock.now())
      this.#health.answered(source)
    } catch (error) {
      if (!this.#closed.signal.aborted) this.#health.failed(source, error, this.#elapsed())
    }
  }

  /** A process or a call each. */
  #inLane(entry: Entry, reader: Reader, spend: (ms: number) => void, late: () => void) {
    return this.#lanes.run(
      keyOf(entry.target),
      this.#closed.signal,
      async (signal) => {
        const begun = this.#elapsed()
        const stats = await reader.read(signal)
        // one that hangs, and is killed for it, has used none
        if (reader.source === 'runsc') spend(Math.min(this.#elapsed() - begun, this.#lanes.options.patienceMs))
        return stats
      },
      late,
    )
  }

  /** Reads of files, which take no time but must not keep a probe or a scraper waiting by their number. */
  #inTurn(reader: Reader): Promise<Stats | undefined> {
    const read = this.#turn.then(async () => {
      await setImmediate()
      return reader.read(this.#closed.signal)
    })
    this.#turn = read.then(
      () => undefined,
      () => undefined,
    )
    return read
  }
}

/** `punctual`: everybody has answered, failed or is late. `all`: nobody is asked any more. Neither rejects. */
interface Round {
  punctual: Promise<void>
  all: Promise<void>
}

const NOTHING: Round = { punctual: Promise.resolve(), all: Promise.resolve() }

const keyOf = ({ identity }: Target) => `${identity.kind} ${identity.id}`
