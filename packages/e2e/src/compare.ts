import { replay } from './replay.js'
import type { Recording } from './step.js'

/** Replays on the simulator; prints each answer that differs. `folder`: of the recordings, below fixtures. */
export async function divergences(folder: string, recordings: readonly Recording[]): Promise<number> {
  let count = 0
  for (const recording of recordings) {
    for (const { line, step, kernel: wanted, sim } of await replay(recording)) {
      count += 1
      const told = [step, wanted, sim].map((part) => JSON.stringify(part))
      console.log(`${folder}/${recording.program}.json:${line} ${told[0]}\n  kernel ${told[1]}\n  sim    ${told[2]}`)
    }
  }
  return count
}

/** Programs whose answers are not those that are stored; the release may be another. */
export function drift(folder: string, stored: readonly Recording[], recordings: readonly Recording[]): number {
  const texts = new Map(stored.map(({ lines, program }) => [program, JSON.stringify(lines)]))
  const changed = recordings.filter(({ lines, program }) => texts.get(program) !== JSON.stringify(lines))
  for (const { program } of changed) console.log(`${folder}/${program}.json is not what is answered now`)
  return changed.length
}

export const operationsOf = (recordings: readonly Recording[]): number =>
  recordings.reduce((sum, { lines }) => sum + lines.length, 0)
