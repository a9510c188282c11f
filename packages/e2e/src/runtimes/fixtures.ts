import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { generationOf } from './compare.js'
import { formatRecording, nameOf, type Recording } from './outcome.js'

const FIXTURES = fileURLToPath(new URL('../../../../fixtures/runtimes', import.meta.url))

/** As the generations came, then runc before crun. */
export const stored = (): Recording[] =>
  readdirSync(FIXTURES)
    .sort()
    .map((name): Recording => JSON.parse(readFileSync(join(FIXTURES, name), 'utf8')))
    .sort((a, b) => order(a) - order(b))

const order = (recording: Recording) =>
  (generationOf(recording) === 'linear' ? 0 : 2) + (recording.runtime === 'runc' ? 0 : 1)

export function save(recordings: readonly Recording[]): void {
  rmSync(FIXTURES, { recursive: true, force: true })
  mkdirSync(FIXTURES, { recursive: true })
  for (const recording of recordings) {
    writeFileSync(join(FIXTURES, `${nameOf(recording)}.json`), formatRecording(recording))
  }
}
