/** Why somebody was not asked. */
export const SKIPPED = Symbol('skipped')

export interface LaneOptions {
  /** Asked side by side. */
  quick: number
  /** That may take their time beside them. */
  slow: number
  /** Who has not answered by then gives its place to the next, and goes on among the slow. */
  patienceMs: number
  /** Of the system where a test brings no own. */
  setTimer?: (work: () => void, ms: number) => () => void
}

const systemTimer: NonNullable<LaneOptions['setTimer']> = (work, ms) => {
  const timer = setTimeout(work, ms)
  return () => clearTimeout(timer)
}

/**
 * Bounds how many are asked at once without letting those that hang delay the others: an answer that is late costs the queue `patienceMs`, once,
 * and who was late the last time starts among the slow. When all places of the slow are taken, the late one is told to end, and a suspect is not asked.
 */
export class Lanes {
  readonly #waiting: (() => void)[] = []
  readonly #suspects = new Set<string>()
  #quick = 0
  #slow = 0

  constructor(readonly options: LaneOptions) {}

  /** Under way, both kinds. */
  get running(): number {
    return this.#quick + this.#slow
  }

  /**
   * Runs `work`, or gives SKIPPED. Its signal aborts with `signal`, or when there is no place for it any more. `late` is told when nobody need wait for
   * it any longer, at once of a suspect.
   */
  async run<T>(
    key: string,
    signal: AbortSignal,
    work: (signal: AbortSignal) => Promise<T>,
    late: () => void,
  ): Promise<T | typeof SKIPPED> {
    const suspect = this.#suspects.has(key)
    if (suspect && this.#slow >= this.options.slow) return SKIPPED
    if (suspect) this.#slow += 1
    else await this.#place()
    if (suspect) late()
    let lane: 'quick' | 'slow' = suspect ? 'slow' : 'quick'
    const crowded = new AbortController()
    const { setTimer = systemTimer } = this.options
    const stop = setTimer(() => {
      this.#suspects.add(key)
      late()
      if (lane === 'slow') return
      if (this.#slow >= this.options.slow) return crowded.abort(new Error('too many that are late'))
      lane = 'slow'
      this.#slow += 1
      this.#free()
    }, this.options.patienceMs)
    try {
      signal.throwIfAborted()
      this.#suspects.delete(key)
      return await work(AbortSignal.any([signal, crowded.signal]))
    } finally {
      stop()
      if (lane === 'slow') this.#slow -= 1
      else this.#free()
    }
  }

  /** Of who is not there any more nothing is kept. */
  keepOnly(keys: ReadonlySet<string>): void {
    for (const key of this.#suspects) if (!keys.has(key)) this.#suspects.delete(key)
  }

  async #place(): Promise<void> {
    if (this.#quick < this.options.quick) {
      this.#quick += 1
      return
    }
    await new Promise<void>((resolve) => this.#waiting.push(resolve))
  }

  /** The place goes from hand to hand. */
  #free(): void {
    const next = this.#waiting.shift()
    if (next === undefined) this.#quick -= 1
    else next()
  }
}
