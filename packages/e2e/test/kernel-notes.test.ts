import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { FIXTURES, stored, storedIn } from '../src/fixtures.js'
import { parsePin, pins } from '../src/pin.js'
import type { Recording } from '../src/step.js'
import { REAL_KERNELS } from '../src/vm/kernels.js'

const NOTES = readFileSync(fileURLToPath(new URL('../../../docs/kernel-notes.md', import.meta.url)), 'utf8')
const MANAGED = existsSync(`${FIXTURES}/systemd`)
  ? readdirSync(`${FIXTURES}/systemd`).map((version) => `systemd/${version}`)
  : []

/** `6.1`, `systemd/252` */
const grounds = new Map<string, Recording[]>([
  ...REAL_KERNELS.map((kernel) => [kernel, stored(kernel)] as const),
  ...MANAGED.map((folder) => [folder, storedIn(folder)] as const),
])

/** `6.1/v1-memory.json` is of one kernel; without one, of every kernel that has it. */
function named(cell: string): { ground: string; recording: Recording }[] {
  return [...cell.matchAll(/(?:([\w.]+(?:\/\d+)?)\/)?([\w-]+)\.json/g)].flatMap(([, only, program]) =>
    (only === undefined ? REAL_KERNELS : [only]).flatMap((ground) => {
      const recording = grounds.get(ground)?.find((one) => one.program === program)
      return recording === undefined ? [] : [{ ground, recording }]
    }),
  )
}

const rows = NOTES.split('\n')
  .filter((line) => line.startsWith('| ') && line.includes('.json'))
  .map((line) =>
    line
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll('\\|', '|')),
  )

describe('docs/kernel-notes.md', () => {
  it('has a row for each fact', () => {
    expect(rows.length).toBeGreaterThanOrEqual(60)
  })

  it.each(rows.map((row) => [row[0] ?? '', row] as const))('%s', (_, [, file = '', seen = '']) => {
    for (const name of file.split(/, */)) expect(named(name), name).not.toEqual([])
    const texts = [...seen.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text)
    expect(texts, 'what was seen').not.toEqual([])
    for (const ground of new Set(named(file).map((one) => one.ground))) {
      const lines = named(file).flatMap((one) => (one.ground === ground ? one.recording.lines : []))
      for (const text of texts) {
        const pin = parsePin(text)
        if (pin === undefined) throw new Error(`not a pin: ${text}`)
        expect(
          lines.some((line) => pins(pin, line)),
          `${text} on ${ground}`,
        ).toBe(true)
      }
    }
  })
})
