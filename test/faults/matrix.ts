import type { Cgroup } from '@cgroupkit/core'
import type { BackendLab, Suite } from '@cgroupkit/testkit'
import { afterAll, describe, expect, test } from 'vitest'
import { BUS_KINDS, type Call, FS_KINDS, type Kind, kindsOf } from './calls.js'
import { oneRun } from './one-run.js'
import { chosenSeed, randomFrom } from './random.js'
import { type Scenario, scenariosOf } from './scenarios.js'

/** A first fault changes what follows: calls that a clean run does not make may be hit by the second. */
const DETOUR = 12
const PAIRS = 80
const FEWEST_RUNS = 150

/**
 * Every call of every scenario fails once, in every way; then seeded pairs of calls fail in one run. After each run nothing is left that
 * nobody owns, what is another's is untouched, and an uninstall without faults removes all.
 */
export function faultMatrix(suite: Suite<BackendLab>, backend: Cgroup['backend']): void {
  describe(`faults: ${suite.name}`, () => {
    const seed = chosenSeed()
    const counts = { single: 0, double: 0 }
    const lines: string[] = []

    for (const scenario of scenariosOf(backend)) {
      test(`${scenario.name}: one fault`, async () => {
        const clean = await oneRun(suite, scenario, new Map())
        expect(clean.length).toBeGreaterThan(0)
        const broken: string[] = []
        for (const [at, call] of clean.entries()) {
          for (const kind of kindsOf(call)) {
            counts.single++
            await tried(suite, scenario, new Map([[at, kind]]), clean, broken)
          }
        }
        lines.push(`${scenario.name}: ${clean.length} calls`)
        expect(broken).toEqual([])
      })

      test(`${scenario.name}: two faults (seed ${seed})`, async () => {
        const random = randomFrom(seed)
        const clean = await oneRun(suite, scenario, new Map())
        const broken: string[] = []
        for (let run = 0; run < PAIRS; run++) {
          counts.double++
          await tried(suite, scenario, pair(random, clean), clean, broken)
        }
        expect(broken).toEqual([])
      })
    }

    afterAll(() => {
      console.info(
        `faults ${suite.name}: ${counts.single} single, ${counts.double} double, seed ${seed} (${lines.join(', ')})`,
      )
      expect(counts.single + counts.double).toBeGreaterThanOrEqual(FEWEST_RUNS)
    })
  })
}

function pair(random: () => number, clean: readonly Call[]): Map<number, Kind> {
  const plan = new Map<number, Kind>()
  while (plan.size < 2) {
    const at = Math.floor(random() * (clean.length + DETOUR))
    const call = clean[at]
    const kinds = call ? kindsOf(call) : [...FS_KINDS, ...BUS_KINDS]
    const kind = kinds[Math.floor(random() * kinds.length)]
    if (kind !== undefined) plan.set(at, kind)
  }
  return plan
}

/** Notes a broken invariant with what is needed to see it again. */
async function tried(
  suite: Suite<BackendLab>,
  scenario: Scenario,
  plan: ReadonlyMap<number, Kind>,
  clean: readonly Call[],
  broken: string[],
): Promise<void> {
  try {
    await oneRun(suite, scenario, plan)
  } catch (error) {
    const faults = [...plan].map(
      ([at, kind]) => `call ${at} (${clean[at]?.op ?? 'beyond'} ${clean[at]?.on ?? ''}) ${kind}`,
    )
    broken.push(`${faults.join(' and ')}: ${error instanceof Error ? error.message : String(error)}`)
  }
}
