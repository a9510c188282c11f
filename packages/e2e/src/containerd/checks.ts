import { existsSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import { type Files, filesOf, has } from './expected.js'
import { progress } from './progress.js'
import type { Check } from './told.js'
import { until } from './until.js'

/** What must be so, in the order in which it was looked at. */
export class Checks {
  readonly all: Check[] = []

  is(says: string, got: unknown, wanted: unknown): void {
    this.all.push({ says, got, wanted })
    progress(isDeepStrictEqual(got, wanted) ? says : `WRONG: ${says}: ${JSON.stringify(got)}`)
  }

  /** The last look when it does not come true. */
  async becomes(says: string, dir: string, wanted: Files): Promise<void> {
    await until(() => (has(dir, wanted) ? true : undefined))
    this.is(says, filesOf(dir, wanted), wanted)
  }

  async vanishes(says: string, dir: string): Promise<void> {
    await until(() => (existsSync(dir) ? undefined : true))
    this.is(says, existsSync(dir), false)
  }
}
