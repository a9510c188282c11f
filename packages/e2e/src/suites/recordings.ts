import { stored } from '../fixtures.js'
import { recordAll } from '../record.js'
import { replay } from '../replay.js'
import type { Recording } from '../step.js'
import type { Row, Suite } from '../suite.js'
import type { RealKernel } from '../vm/kernels.js'

/** Replays on the simulator; prints each answer that differs. */
export async function divergences(kernel: RealKernel, recordings: readonly Recording[]): Promise<number> {
  let count = 0
  for (const recording of recordings) {
    for (const { line, step, kernel: wanted, sim } of await replay(recording)) {
      count += 1
      const told = [step, wanted, sim].map((part) => JSON.stringify(part))
      console.log(`${kernel}/${recording.program}.json:${line} ${told[0]}\n  kernel ${told[1]}\n  sim    ${told[2]}`)
    }
  }
  return count
}

/** Programs whose answers are not those of the fixtures, or that there are none of any more; the release may be another. */
function drift(kernel: RealKernel, recordings: readonly Recording[]): number {
  const texts = new Map(stored(kernel).map(({ lines, program }) => [program, JSON.stringify(lines)]))
  const changed = recordings.filter(({ lines, program }) => texts.get(program) !== JSON.stringify(lines))
  for (const { program } of changed) console.log(`${kernel}/${program}.json is not what this kernel answers now`)
  const programs = new Set(recordings.map(({ program }) => program))
  const gone = [...texts.keys()].filter((program) => !program.startsWith('found-') && !programs.has(program))
  for (const program of gone) console.log(`${kernel}/${program}.json is of no program`)
  return changed.length + gone.length
}

async function check(kernel: RealKernel): Promise<Row> {
  const recordings = await recordAll(kernel)
  const found = drift(kernel, recordings) + (await divergences(kernel, recordings))
  const operations = recordings.reduce((sum, { lines }) => sum + lines.length, 0)
  return { suite: 'recordings', kernel, operations, divergences: found, skips: 0 }
}

export const recordings: Suite = {
  name: 'recordings',
  about:
    'every program of fixtures/kernels again on its kernel, compared with what is stored, and replayed on the simulator',
  run: (kernels) => Promise.all(kernels.map(check)),
}
