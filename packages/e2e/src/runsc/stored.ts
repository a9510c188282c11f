import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { nameOf, type Transcript } from './transcript.js'

const FIXTURES = fileURLToPath(new URL('../../../../fixtures/runsc', import.meta.url))

/** fixtures/runsc, oldest runsc first. */
export const storedTranscripts = (): Transcript[] =>
  readdirSync(FIXTURES)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => JSON.parse(readFileSync(join(FIXTURES, name), 'utf8')))

export function storeTranscript(transcript: Transcript): void {
  mkdirSync(FIXTURES, { recursive: true })
  writeFileSync(join(FIXTURES, `${nameOf(transcript)}.json`), formatTranscript(transcript))
}

/** One step a line, so that a change of one answer is a change of one line. */
export function formatTranscript({ steps, states, hooks, ...head }: Transcript): string {
  const lines = (entries: readonly string[]) => `\n${entries.join(',\n')}\n`
  const members = (object: object) =>
    lines(Object.entries(object).map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`))
  const body = `"steps":[${lines(steps.map((step) => JSON.stringify(step)))}],"states":{${members(states)}},"hooks":{${members(hooks)}}`
  return `${JSON.stringify(head).slice(0, -1)},\n${body}}\n`
}
