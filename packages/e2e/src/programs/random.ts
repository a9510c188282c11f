import * as fc from 'fast-check'
import { Kernel } from '../differential/kernel.js'
import { program } from '../differential/moves.js'
import { ANYTHING, THEMES, type Theme } from '../differential/theme.js'
import type { RealGround } from '../real-ground.js'
import type { Recorder } from '../recorder.js'

/** Operations of one program, after its setup. */
const LENGTH = 60

/**
 * Partitions have rules for what no hand would write, and most programs by chance show the same few of them. These seeds, of the first 300,
 * tell an edit of the simulator's rules of cpusets from the simulator that no recording and no seed before them does (docs/mutations.md).
 */
const TELLING: Readonly<Record<string, Readonly<Record<string, readonly number[]>>>> = {
  '5.10': {
    partitions: [1, 3, 9, 23, 88, 113],
    'nested-partitions': [1, 2, 3, 4, 6, 23, 28, 33, 102],
  },
  '6.1': {
    partitions: [1, 2, 6, 7, 8, 9, 17, 23, 48, 73],
    'nested-partitions': [1, 2, 3, 5, 6, 7, 8, 12, 16, 19, 23, 26, 28, 35, 40, 45, 60, 126, 143],
  },
  '6.12': {
    partitions: [1, 2, 3, 4, 5, 6, 8, 13, 22, 89, 290],
    'nested-partitions': [1, 2, 3, 4, 5, 7, 10, 12, 13, 19, 21, 23, 25, 29, 32, 35, 36, 40, 43, 59, 128, 138, 146, 177],
  },
}
/** Of the other themes. */
const ANY = [1, 2, 3, 4, 5]

/** Programs by chance, and what all that they may have touched says after each change: the same ones at every run, the seed being a number. */
const random = (about: Theme) => async (to: Recorder, ground: RealGround, version: string) => {
  const kernel = new Kernel(ground, to.root)
  const drawn = program(to.root, await kernel.files(), about, LENGTH)
  for (const seed of TELLING[version]?.[about.name] ?? ANY) {
    const [moves = []] = fc.sample(drawn, { seed, numRuns: 1 })
    await to.anew(() => kernel.reset())
    for (const step of moves.flat()) await to.do(step)
  }
  await kernel.reset()
}

export const RANDOM = Object.fromEntries(
  [ANYTHING, ...THEMES].map((theme) => [`random-${theme.name}`, random(theme)] as const),
)
