import type { Observed, Stats } from '../observed.js'
import { Monotonic } from './monotonic.js'
import type { Target } from './target.js'

/** What is kept of one life. */
export class Entry {
  readonly #monotonic = new Monotonic()
  #stats: Stats | undefined
  /** Of the last reading: by the clock that never jumps, and by the one that timestamps are made of. */
  #readAt = Number.NEGATIVE_INFINITY
  #readAtMs: number | undefined
  #latestMs = Number.NEGATIVE_INFINITY

  constructor(public target: Target) {}

  /** Samples that were told lower than before. */
  get held(): number {
    return this.#monotonic.held
  }

  /** `wallMs`: ms since the epoch. Of a clock that was set back no timestamps are made: Prometheus would take them for older samples. */
  take(stats: Stats | undefined, at: number, wallMs: number): void {
    this.#stats = stats && this.#monotonic.of(stats)
    this.#readAt = at
    this.#readAtMs = wallMs > this.#latestMs ? wallMs : undefined
    this.#latestMs = Math.max(this.#latestMs, wallMs)
  }

  isStale(at: number, staleMs: number): boolean {
    return this.#stats !== undefined && at - this.#readAt > staleMs
  }

  observed(at: number, staleMs: number): Observed {
    const { identity, spec } = this.target
    const known = this.#stats !== undefined && !this.isStale(at, staleMs)
    return {
      identity,
      ...(spec && { spec }),
      ...(known && { stats: this.#stats, readAtMs: this.#readAtMs }),
    }
  }
}
