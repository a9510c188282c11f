import type { Row, Suite } from '../suite.js'

/** Survivors that the rule allows: two of thirty. */
const ALLOWED = 2
const MUTANTS = 30
/** For CI, so that a run can be repeated; any other is as good. */
const SEED = 20261123

async function run(): Promise<Row[]> {
  // it loads a compiler, which no other suite needs
  const { mutate, nameOf } = await import('../mutations/index.js')
  const seed = Number(process.env.SEED ?? SEED)
  console.log(`mutations: SEED=${seed}`)
  const { tried, doubts } = await mutate(seed, MUTANTS)
  for (const { mutant, caught } of tried)
    console.log(
      caught === undefined ? `survived  ${nameOf(mutant)}` : `caught    ${nameOf(mutant)}\n          by ${caught}`,
    )
  for (const { mutant, caught } of doubts)
    console.log(`wrong     ${nameOf(mutant)}\n          by ${caught ?? 'nothing'}`)
  const survivors = tried.filter(({ caught }) => caught === undefined).length
  console.log(`mutations: ${tried.length - survivors} of ${tried.length} caught`)
  const divergences = Math.max(0, survivors - ALLOWED) + doubts.length
  return [{ suite: 'mutations', kernel: 'simulated', operations: tried.length, divergences, skips: 0 }]
}

export const mutations: Suite = {
  name: 'mutations',
  about:
    "30 edits of the simulator's rules, drawn by SEED: all but two are caught by the recordings or the conformance suite",
  run,
}
