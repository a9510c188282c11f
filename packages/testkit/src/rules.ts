import { afterAll, describe, test } from 'vitest'
import type { Feature, FsLab, Suite } from './suite.js'

/** Registers one rule. Every rule runs in a lab of its own. */
export type Rule<L extends FsLab> = (
  name: string,
  needs: readonly Feature[],
  body: (lab: L) => void | Promise<void>,
) => void

/** What is known of a suite before its rules are registered: read off one lab that is opened and disposed for it. */
export type Trait<L extends FsLab, T> = (lab: L) => T

const CONTROLLERS: readonly Feature[] = ['cpu', 'memory', 'pids', 'cpuset', 'io']

/**
 * Runs `register` for a suite, counts its rules, and prints what could not be asked and why: a conformance suite that skips in
 * silence proves nothing.
 */
export function describeSuite<L extends FsLab, T>(
  kind: string,
  suite: Suite<L>,
  trait: Trait<L, T>,
  register: (rule: Rule<L>, trait: T) => void,
): void {
  describe(`${kind} ${suite.name}`, async () => {
    const probe = await suite.lab()
    const known = trait(probe)
    const here = probe.controllers
    await probe.dispose()

    const count = { asked: 0, skipped: 0, elsewhere: 0 }
    const reasons = new Set<string>()
    const names = new Set<string>()

    const rule: Rule<L> = (name, needs, body) => {
      // Two rules of one name could not be told apart in a report.
      if (names.has(name)) throw new Error(`${kind}: two rules are named ${JSON.stringify(name)}`)
      names.add(name)
      const elsewhere = needs.some((feature) => CONTROLLERS.includes(feature) && here && !here.includes(feature))
      if (elsewhere) {
        count.elsewhere++
        return
      }
      const missing = needs.flatMap((feature) => {
        const why = suite.missing?.[feature]
        return why === undefined ? [] : [`${feature}: ${why}`]
      })
      if (missing.length > 0) {
        count.skipped++
        for (const why of missing) reasons.add(why)
        skip(`${name} [missing ${missing.join('; ')}]`)
        return
      }
      count.asked++
      test(name, () => inLab(suite, needs, body))
    }

    register(rule, known)
    afterAll(() => {
      const because = reasons.size > 0 ? ` (${[...reasons].join('; ')})` : ''
      const elsewhere = count.elsewhere > 0 ? `, ${count.elsewhere} about controllers of other hierarchies` : ''
      console.info(`${kind} ${suite.name}: ${count.asked} rules asked, ${count.skipped} skipped${because}${elsewhere}`)
    })
  })
}

function skip(name: string): void {
  if (process.env.E2E_REQUIRED === '1') {
    test(name, () => {
      throw new Error('E2E_REQUIRED=1: a rule was skipped because the lab lacks a feature')
    })
  } else {
    test.skip(name, () => {})
  }
}

/** Opens a lab, asks, and disposes; the rule's own failure comes before one of dispose. */
async function inLab<L extends FsLab>(
  suite: Suite<L>,
  needs: readonly Feature[],
  body: (lab: L) => void | Promise<void>,
): Promise<void> {
  const lab = await suite.lab()
  let failure: { error: unknown } | undefined
  try {
    assertHas(lab, needs)
    const before = lab.fs.list(lab.dir)?.dirs ?? []
    await body(lab)
    assertNothingLeft(lab, before)
  } catch (error) {
    failure = { error }
  }
  try {
    await lab.dispose()
  } catch (error) {
    failure ??= { error }
  }
  if (failure) throw failure.error
}

/** What a lab does not declare missing, it must have. */
function assertHas(lab: FsLab, needs: readonly Feature[]): void {
  const parts: Partial<Record<Feature, unknown>> = {
    processes: lab.spawn && lab.kill,
    faults: lab.faults,
    bus: 'bus' in lab ? lab.bus : undefined,
  }
  for (const feature of needs) {
    if (feature in parts && parts[feature] === undefined) {
      throw new Error(`the lab has no ${feature}: give it, or say why not in missing.${feature}`)
    }
  }
}

function assertNothingLeft(lab: FsLab, before: readonly string[]): void {
  const left = (lab.fs.list(lab.dir)?.dirs ?? []).filter((name) => !before.includes(name))
  if (left.length > 0) throw new Error(`left behind in ${lab.dir}: ${left.join(', ')}`)
}
