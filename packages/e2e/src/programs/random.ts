import * as fc from 'fast-check'
import { Kernel } from '../differential/kernel.js'
import { program } from '../differential/moves.js'
import { ANYTHING, THEMES, type Theme } from '../differential/theme.js'
import type { RealGround } from '../real-ground.js'
import type { Recorder } from '../recorder.js'

/** Operations of one program, after its setup. */
const LENGTH = 60

/** Programs by chance, and what all that they may have touched says after each change: the same ones at every run, the seed being a number. */
const random = (about: Theme, programs: number) => async (to: Recorder, ground: RealGround) => {
  const kernel = new Kernel(ground, to.root)
  const drawn = program(to.root, await kernel.files(), about, LENGTH)
  for (let seed = 1; seed <= programs; seed += 1) {
    const [moves = []] = fc.sample(drawn, { seed, numRuns: 1 })
    await to.anew(() => kernel.reset())
    for (const step of moves.flat()) await to.do(step)
  }
  await kernel.reset()
}

/** Partitions have rules for what no hand would write. */
const PROGRAMS: Readonly<Record<string, number>> = { partitions: 12, 'nested-partitions': 12 }

export const RANDOM = Object.fromEntries(
  [ANYTHING, ...THEMES].map((theme) => [`random-${theme.name}`, random(theme, PROGRAMS[theme.name] ?? 5)] as const),
)
