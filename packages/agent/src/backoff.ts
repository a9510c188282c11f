import type { Clock } from '@cgroupkit/core'

const FIRST_MS = 1_000
/** What a node forbids an operator mends in minutes at best. */
const LONGEST_MS = 5 * 60_000

/**
 * When what failed may be tried again: twice as long after each failure in a row, so that a node on which nothing can be made is not
 * hammered. `what` was to be kept right: as soon as it is another, it may be tried at once.
 */
export class Backoff {
  readonly #held = new Map<string, { what: unknown; pause: number; until: number }>()

  constructor(private readonly clock: Clock) {}

  holds(id: string, what: unknown): boolean {
    const held = this.#held.get(id)
    if (held === undefined || held.what !== what) return false
    const left = held.until - this.clock.now()
    // more than the pause is left only of a clock that was set back
    return left > 0 && left <= held.pause
  }

  /** Milliseconds until it may be tried again. */
  failed(id: string, what: unknown): number {
    const before = this.#held.get(id)
    const pause = before?.what === what && before !== undefined ? Math.min(2 * before.pause, LONGEST_MS) : FIRST_MS
    this.#held.set(id, { what, pause, until: this.clock.now() + pause })
    return pause
  }

  succeeded(id: string): void {
    this.#held.delete(id)
  }
}
