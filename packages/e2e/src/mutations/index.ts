import { inTurn } from '../vm/turns.js'
import { byConformance } from './by-conformance.js'
import { Replayer } from './by-replay.js'
import { drawn, gross, SAME } from './draw.js'
import type { Mutant } from './mutant.js'

export { nameOf } from './mutant.js'

/** Ten times what is needed on a busy machine; the unchanged simulator, which is tried too, must be within it. */
const REPLAY_SECONDS = 60
const CONFORMANCE_SECONDS = 400
const LANES = 2

interface Tried {
  mutant: Mutant
  /** The recording or test that told first; `undefined`: it survived. */
  caught: string | undefined
}

interface Outcome {
  /** The first so many mutants that the seed draws, each replayed and, if that does not tell, judged by the conformance suite. */
  tried: Tried[]
  /** Controls that came out wrong: replay and conformance must let the unchanged simulator pass, and a gross mutant not. */
  doubts: Tried[]
}

export async function mutate(seed: number, count: number): Promise<Outcome> {
  const controls = [SAME, gross()]
  const tried = await replayed(drawn(seed), count)
  const byRecordings = await replayed(controls, controls.length)
  const byTests = controls.map((mutant): Tried => ({ mutant, caught: undefined }))
  await conformed([...byTests, ...tried.filter(({ caught }) => caught === undefined)])
  const isWrong = ({ mutant, caught }: Tried) => (mutant === SAME) !== (caught === undefined)
  return { tried, doubts: [...byRecordings, ...byTests].filter(isWrong) }
}

async function replayed(mutants: readonly Mutant[], count: number): Promise<Tried[]> {
  const tried = new Map<Mutant, Tried>()
  let next = 0
  let stillborn = 0
  await inLanes(async () => {
    const replayer = new Replayer()
    for (let mutant = mutants[next]; mutant !== undefined && next - stillborn < count; mutant = mutants[next]) {
      next += 1
      const verdict = await replayer.judge(mutant, REPLAY_SECONDS)
      if ('stillborn' in verdict) stillborn += 1
      else tried.set(mutant, { mutant, caught: verdict.at })
    }
    await replayer.close()
  })
  return mutants.flatMap((mutant) => tried.get(mutant) ?? [])
}

async function conformed(tried: readonly Tried[]): Promise<void> {
  const left = [...tried]
  await inLanes(async () => {
    for (let one = left.shift(); one !== undefined; one = left.shift())
      one.caught = await byConformance(one.mutant, CONFORMANCE_SECONDS)
  })
}

const inLanes = (lane: () => Promise<void>) => Promise.all(Array.from({ length: LANES }, () => inTurn(lane)))
