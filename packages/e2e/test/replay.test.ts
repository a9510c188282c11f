import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { replay } from '../src/replay.js'
import type { Recording } from '../src/step.js'

const FIXTURES = fileURLToPath(new URL('../../../fixtures/kernels', import.meta.url))
const KERNELS = readdirSync(FIXTURES).filter((name) => /^\d/.test(name))
const recordings = (kernel: string): Recording[] =>
  readdirSync(`${FIXTURES}/${kernel}`).map((name) => JSON.parse(readFileSync(`${FIXTURES}/${kernel}/${name}`, 'utf8')))

const SYSTEMDS = readdirSync(`${FIXTURES}/../systemd`)

describe.each(SYSTEMDS)('the simulator answers as systemd %s did', (version) => {
  it.each(recordings(`../systemd/${version}`).map((recording) => [recording.program, recording] as const))(
    '%s',
    async (_, recording) => {
      expect(recording.systemd).toBe(Number(version))
      expect(await replay(recording)).toEqual([])
    },
  )
})

describe.each(KERNELS)('the simulator answers as kernel %s did', (kernel) => {
  it.each(recordings(kernel).map((recording) => [recording.program, recording] as const))(
    '%s',
    async (_, recording) => {
      expect(recording.kernel).toBe(kernel)
      expect(await replay(recording)).toEqual([])
    },
  )

  it('over at least 1500 operations, refused ones among them', () => {
    const lines = recordings(kernel).flatMap((one) => one.lines)
    expect(lines.length).toBeGreaterThanOrEqual(1500)
    expect(lines.filter(({ answer }) => answer.errno !== undefined).length).toBeGreaterThanOrEqual(500)
  })
})
