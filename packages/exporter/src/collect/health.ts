import { codeOf } from '@cgroupkit/core'
import type { SourceName } from './target.js'

/** How one source does. */
export interface SourceHealth {
  source: SourceName
  /** Of the last round: somebody was asked, and not all failed. `undefined`: nobody was asked. */
  up: boolean | undefined
  /** Since the start: answers, failures by code, and who was not asked because he was late before. */
  readings: number
  failures: ReadonlyMap<string, number>
  skipped: number
  /** The last failure, and how long ago it was, in ms. */
  lastError?: { message: string; agoMs: number } | undefined
}

const NAMES: readonly SourceName[] = ['runsc', 'containerd', 'cgroup']

/** Counts what comes of the asking. */
export class Health {
  readonly #sources = new Map(NAMES.map((source) => [source, new OfSource()]))

  /** A round begins. */
  begin(): void {
    for (const one of this.#sources.values()) one.begin()
  }

  answered(source: SourceName): void {
    const one = this.#of(source)
    one.readings += 1
    one.good += 1
  }

  skipped(source: SourceName): void {
    const one = this.#of(source)
    one.skipped += 1
    one.bad += 1
  }

  failed(source: SourceName, error: unknown, at: number): void {
    const one = this.#of(source)
    const code = codeOf(error) ?? 'unknown'
    one.failures.set(code, (one.failures.get(code) ?? 0) + 1)
    one.bad += 1
    one.last = { message: error instanceof Error ? error.message : String(error), at }
  }

  /** Sources that were asked for nothing but failures in this round. */
  get down(): readonly SourceName[] {
    return NAMES.filter((source) => this.#of(source).up === false)
  }

  sources(now: number): SourceHealth[] {
    return NAMES.map((source) => {
      const { up, readings, failures, skipped, last } = this.#of(source)
      const lastError = last && { message: last.message, agoMs: Math.max(0, now - last.at) }
      return { source, up, readings, failures: new Map(failures), skipped, lastError }
    })
  }

  #of(source: SourceName): OfSource {
    const one = this.#sources.get(source)
    if (one === undefined) throw new Error(`no source ${source}`)
    return one
  }
}

class OfSource {
  readings = 0
  readonly failures = new Map<string, number>()
  skipped = 0
  last: { message: string; at: number } | undefined
  /** Of this round. */
  good = 0
  bad = 0
  #before: boolean | undefined

  begin(): void {
    this.#before = this.up
    this.good = 0
    this.bad = 0
  }

  /** Until somebody has answered or failed in this round, what the last one said. */
  get up(): boolean | undefined {
    return this.good > 0 ? true : this.bad > 0 ? false : this.#before
  }
}
