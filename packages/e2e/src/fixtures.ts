import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { formatRecording, type Recording } from './step.js'
import type { RealKernel } from './vm/kernels.js'

export const FIXTURES = fileURLToPath(new URL('../../../fixtures', import.meta.url))

/** The recordings of a folder below fixtures, by the program's name. */
export const storedIn = (folder: string): Recording[] =>
  readdirSync(join(FIXTURES, folder))
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => JSON.parse(readFileSync(join(FIXTURES, folder, name), 'utf8')))

/** Adds one, which the replay demands of the simulator from then on. */
export const add = (kernel: RealKernel, name: string, text: string) =>
  writeFileSync(join(FIXTURES, 'kernels', kernel, name), text)

/** In the place of those that are there; what the differential found stays. */
export function saveIn(folder: string, recordings: readonly Recording[]): void {
  const at = join(FIXTURES, folder)
  mkdirSync(at, { recursive: true })
  for (const name of readdirSync(at)) if (!name.startsWith('found-')) rmSync(join(at, name))
  for (const recording of recordings) {
    const { program, lines } = recording
    writeFileSync(join(at, `${program}.json`), formatRecording(recording))
    console.log(`${folder}/${program}.json: ${lines.length}`)
  }
}

/** The recordings of one kernel. */
export const stored = (kernel: RealKernel): Recording[] => storedIn(`kernels/${kernel}`)
