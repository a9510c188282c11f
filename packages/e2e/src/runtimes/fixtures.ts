import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { generationOf } from './compare.js'
import { formatRecording, nameOf, type Recording } from './outcome.js'

const FIXTURES = fileURLToPath(new URL('../../../../fixtures/runtimes', import.meta.url))

export const stored = (): Recording[] =>
  inOrder(readdirSync(FIXTURES).map((name): Recording => JSON.parse(readFileSync(join(FIXTURES, name), 'utf8'))))

/** As the generations came, then runc before crun, then by driver. */
export const inOrder = (recordings: readonly Recording[]): Recording[] =>
  [...recordings].sort((a, b) => order(a) - order(b) || (a.driver < b.driver ? -1 : 1))

const order = (recording: Recording) =>
  (generationOf(recording) === 'linear' ? 0 : 2) + (recording.runtime === 'runc' ? 0 : 1)

export function save(recordings: readonly Recording[]): void {
  rmSync(FIXTURES, { recursive: true, force: true })
  mkdirSync(FIXTURES, { recursive: true })
  for (const recording of recordings) {
    writeFileSync(join(FIXTURES, `${nameOf(recording)}.json`), formatRecording(recording))
  }
}
