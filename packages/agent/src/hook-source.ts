import type { Clock } from '@cgroupkit/core'
import { judge } from './ours.js'
import type { Sink, Source } from './sources/source.js'

/** A start that no other source has confirmed by then did not happen. */
const CONFIRMED_WITHIN_MS = 60_000

/** OCI hooks that hand over through the agent's socket: the first to know of a container, before its runtime says that it runs. */
export class HookSource implements Source {
  readonly name = 'hook'
  #sink: Sink | undefined
  readonly #told = new Map<string, number>()

  constructor(
    private readonly clock: Pick<Clock, 'now'>,
    /** Whether another source knows the container. */
    private readonly confirmed: (id: string) => boolean,
  ) {}

  run(sink: Sink, signal: AbortSignal): Promise<void> {
    this.#sink = sink
    sink.snapshot([])
    return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
  }

  /** Drops what was never confirmed, or is known from elsewhere by now. */
  refresh(): void {
    for (const [id, at] of this.#told) {
      if (!this.confirmed(id) && this.clock.now() - at < CONFIRMED_WITHIN_MS) continue
      this.#told.delete(id)
      this.#sink?.gone(id)
    }
  }

  /** Whether the container is taken care of from here on. */
  take(id: string, status: string, spec: string): boolean {
    const sink = this.#sink
    if (sink === undefined) return false
    if (status === 'stopped') {
      this.#told.delete(id)
      sink.gone(id)
      return true
    }
    const judged = judge({ id, spec, startedAt: this.clock.now(), fromRunsc: true })
    if (!judged.ours) return false
    this.#told.set(id, this.clock.now())
    sink.upsert(judged.container)
    return true
  }
}
