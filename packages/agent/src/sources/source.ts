import type { Container } from '../container.js'

/** What a source tells; all calls are synchronous and cheap. */
export interface Sink {
  /** All that run now: what is not among them is gone. Makes the source live. */
  snapshot(containers: readonly Container[]): void
  /** One that appeared or changed. */
  upsert(container: Container): void
  /** Its task ended. */
  gone(id: string): void
  /** The connection is lost: what was told stands, nothing is made or removed on it until the next snapshot. */
  lost(reason: string): void
  /** A container that cannot be taken (malformed, hostile); told once for each id and reason. */
  refused(id: string, reason: string): void
}

/** Knows which containers of sandboxes run. */
export interface Source {
  readonly name: 'containerd' | 'runsc' | 'hook'
  /** Runs until `signal` aborts, reconnects by itself, and rejects only for what no retry mends (a configuration that cannot work). */
  run(sink: Sink, signal: AbortSignal): Promise<void>
  /** Asks for a new snapshot soon; the periodic resync calls it. */
  refresh(): void
}
