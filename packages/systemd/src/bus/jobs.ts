/** More than the jobs that can be in flight between a call's reply and its continuation. */
const REMEMBERED = 1024

/**
 * Ends of systemd's jobs. The signal of a fast job can be read in the same batch as the reply that names it, so a result that
 * nobody waits for yet is remembered.
 */
export class Jobs {
  readonly #early = new Map<string, string>()
  readonly #waiting = new Map<string, { resolve(result: string): void; reject(error: unknown): void }>()

  ended(job: string, result: string): void {
    const waiter = this.#waiting.get(job)
    if (waiter !== undefined) {
      waiter.resolve(result)
      return
    }
    this.#early.set(job, result)
    const oldest = this.#early.keys().next()
    if (this.#early.size > REMEMBERED && !oldest.done) this.#early.delete(oldest.value)
  }

  /** The connection is gone: no signal will come any more. */
  lost(error: unknown): void {
    for (const waiter of [...this.#waiting.values()]) waiter.reject(error)
  }

  /** Resolves with the job's result, `undefined` when `timeoutMs` have passed; rejects with the signal's reason. */
  async wait(job: string, timeoutMs: number, signal?: AbortSignal): Promise<string | undefined> {
    signal?.throwIfAborted()
    const early = this.#early.get(job)
    this.#early.delete(job)
    if (early !== undefined) return early
    let timer: NodeJS.Timeout | undefined
    let abort: (() => void) | undefined
    try {
      return await new Promise<string | undefined>((resolve, reject) => {
        this.#waiting.set(job, { resolve, reject })
        timer = setTimeout(resolve, timeoutMs, undefined)
        abort = () => reject(signal?.reason)
        signal?.addEventListener('abort', abort, { once: true })
      })
    } finally {
      this.#waiting.delete(job)
      clearTimeout(timer)
      if (abort !== undefined) signal?.removeEventListener('abort', abort)
    }
  }
}
