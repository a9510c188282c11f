import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { formatRecording, type Recording } from './step.js'
import type { RealKernel } from './vm/kernels.js'

const FIXTURES = fileURLToPath(new URL('../../../fixtures/kernels', import.meta.url))

/** The recordings of one kernel, by the program's name. */
export const stored = (kernel: RealKernel): Recording[] =>
  readdirSync(join(FIXTURES, kernel))
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => JSON.parse(readFileSync(join(FIXTURES, kernel, name), 'utf8')))

export function save(kernel: RealKernel, recordings: readonly Recording[]): void {
  rmSync(join(FIXTURES, kernel), { recursive: true, force: true })
  mkdirSync(join(FIXTURES, kernel), { recursive: true })
  for (const recording of recordings)
    writeFileSync(join(FIXTURES, kernel, `${recording.program}.json`), formatRecording(recording))
}
