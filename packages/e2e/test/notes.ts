import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { parsePin, pins } from '../src/pin.js'
import type { Recording } from '../src/step.js'

/** The recordings of each ground, by what stands before a recording's name: `6.1`, `systemd/252`. */
type Grounds = ReadonlyMap<string, readonly Recording[]>

export interface Notes {
  grounds: Grounds
  /** Of a recording without a ground before it. */
  every: readonly string[]
  /** Fewer are not a page of facts. */
  rows: number
  /** What a row says was seen stands in the recording in the same order. */
  inOrder?: true
}

/** Each row of a page of facts: its recordings are there, and what it says was seen stands in them. */
export function describeNotes(page: string, { grounds, every, rows: least, inOrder }: Notes): void {
  /** `6.1/v1-memory.json` is of one ground; without one, of all of `every` that have it. */
  const named = (cell: string): { ground: string; recording: Recording }[] =>
    [...cell.matchAll(/(?:([\w.]+(?:\/\d+)?)\/)?([\w-]+)\.json/g)].flatMap(([, only, program]) =>
      (only === undefined ? every : [only]).flatMap((ground) => {
        const recording = grounds.get(ground)?.find((one) => one.program === program)
        return recording === undefined ? [] : [{ ground, recording }]
      }),
    )

  const rows = readFileSync(fileURLToPath(new URL(`../../../docs/${page}`, import.meta.url)), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| ') && line.includes('.json'))
    .map((line) =>
      line
        .split(/(?<!\\)\|/)
        .slice(1, -1)
        .map((cell) => cell.trim().replaceAll('\\|', '|')),
    )

  describe(`docs/${page}`, () => {
    it('has a row for each fact', () => {
      expect(rows.length).toBeGreaterThanOrEqual(least)
    })

    it.each(rows.map((row) => [row[0] ?? '', row] as const))('%s', (_, row) => {
      const [file = '', seen = ''] = row.slice(-2)
      for (const name of file.split(/, */)) expect(named(name), name).not.toEqual([])
      const texts = [...seen.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text)
      expect(texts, 'what was seen').not.toEqual([])
      for (const ground of new Set(named(file).map((one) => one.ground))) {
        const lines = named(file).flatMap((one) => (one.ground === ground ? one.recording.lines : []))
        let from = 0
        for (const text of texts) {
          const pin = parsePin(text)
          if (pin === undefined) throw new Error(`not a pin: ${text}`)
          const at = lines.findIndex((line, index) => index >= from && pins(pin, line))
          expect(at, `${text} on ${ground}`).not.toBe(-1)
          if (inOrder) from = at
        }
      }
    })
  })
}
