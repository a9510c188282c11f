import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseJson } from '@cgroupkit/core'

const FOLDER = fileURLToPath(new URL('../../fixtures/vectors/', import.meta.url))

export interface Vector {
  id: string
  input: Readonly<Record<string, unknown>>
  expected: Readonly<Record<string, unknown>>
  tags?: readonly string[]
  note?: string
}

export interface Verdict {
  verdict: 'pass' | 'differs' | 'not-ours'
  /** differs: what the product answers */
  ours?: unknown
  /** differs: what the vector expects, in words or as it stands */
  theirs?: unknown
  /** differs: path of the decision record, from the root of the repository */
  record?: string
  /** not-ours */
  why?: string
}

const read = (file: string) => parseJson(readFileSync(FOLDER + file, 'utf8'))

export const TOPICS = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.json') && file !== 'verdicts.json')
  .map((file) => file.slice(0, -'.json'.length))

export function vectorsOf(topic: string): readonly Vector[] {
  return (read(`${topic}.json`) as { cases: Vector[] }).cases
}

export const verdicts = read('verdicts.json') as Readonly<Record<string, Verdict>>
