import { setTimeout as delay } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { createSim, type Kernel as Version } from '@cgroupkit/sim'
import { Performer } from '../perform.js'
import { simGround } from '../sim-ground.js'
import type { Answer, Line, Step } from '../step.js'
import type { Kernel } from './kernel.js'
import type { Move } from './moves.js'
import { CPUS } from './tree.js'

export interface Outcome {
  /** As far as both agree, and the kernel's answer to the operation where they do not. */
  lines: Line[]
  /** Steps of the program that were not reached, because nothing after a divergence means anything. */
  divergence?: { step: Step; kernel: Answer; sim: Answer; moves: number }
}

/** A change that the kernel makes behind a call is there within this many milliseconds. */
const PATIENCE = 500

/** The same moves on a kernel and on a new simulated host, until an answer differs. The kernel is as it was before. */
export async function compare(version: Version, kernel: Kernel, moves: readonly Move[]): Promise<Outcome> {
  const sim = await createSim({ kernel: version, cpus: CPUS, memoryBytes: 1n << 30n })
  const [real, model] = [new Performer(kernel.ground), new Performer(simGround(sim))]
  const lines: Line[] = []
  try {
    for (const [index, step] of moves.flatMap((move, at) => move.map((one) => [at, one] as const))) {
      let answer = await real.perform(step)
      const said = await model.perform(step)
      const isLook = step.op === 'read' || step.op === 'look'
      for (let waited = 0; isLook && !isDeepStrictEqual(answer, said) && waited < PATIENCE; waited += 50) {
        await delay(50)
        answer = await real.perform(step, true)
      }
      lines.push({ ...step, answer })
      if (!isDeepStrictEqual(answer, said))
        return { lines, divergence: { step, kernel: answer, sim: said, moves: index + 1 } }
    }
    return { lines }
  } finally {
    real.close()
    model.close()
    await sim.dispose()
    await kernel.reset()
  }
}
