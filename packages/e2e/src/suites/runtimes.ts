import { compare, stale, unexplained } from '../runtimes/compare.js'
import { save, stored } from '../runtimes/fixtures.js'
import { GROUND, meet } from '../runtimes/ground.js'
import type { Ours } from '../runtimes/ours.js'
import { DRIVERS, type Outcome, type Outcomes, type Recording } from '../runtimes/outcome.js'
import { simulated } from '../runtimes/simulated.js'
import type { Row, Suite } from '../suite.js'

const RECORD = '`pnpm e2e record runtimes` records it; what is then unexplained wants a profile or a line of reasons.ts'

/** Variants whose outcome is not the stored one. Debian's sid moves: another version is not held against what is stored of this one. */
function drift(now: Recording): number {
  const { runtime, version, driver } = now
  const name = `${runtime} ${version} ${driver}`
  const before = stored().find((one) => `${one.runtime} ${one.version} ${one.driver}` === name)
  if (before === undefined) {
    console.log(`${name}: nothing is stored of this version: ${RECORD}`)
    return 0
  }
  const names = [...new Set([...Object.keys(before.variants), ...Object.keys(now.variants)])]
  const changed = names.filter((each) => plain(before.variants[each]) !== plain(now.variants[each]))
  for (const each of changed)
    console.log(
      `${name}: ${each}: ${JSON.stringify(now.variants[each])}, stored ${JSON.stringify(before.variants[each])}`,
    )
  return changed.length
}

/** Words are for the reader. */
const plain = ({ said: _, ...outcome }: Outcome = {}) => JSON.stringify(outcome)

/** The page is made from the simulator: it must say what the guest says. */
function againstSimulator(name: string, real: Ours, sim: Ours): Row {
  const pairs = Object.entries(real).flatMap(([profile, outcomes]: [string, Outcomes]) =>
    Object.entries(outcomes).map(([variant, outcome]) => {
      const other = Object.entries(sim).find(([each]) => each === profile)?.[1][variant]
      return { profile, variant, outcome: plain(outcome), other: plain(other) }
    }),
  )
  const different = pairs.filter(({ outcome, other }) => outcome !== other)
  for (const { profile, variant, outcome, other } of different)
    console.log(`${name}: ${profile}: ${variant}: ${outcome}, simulated ${other}`)
  return { suite: 'runtimes', kernel: name, operations: pairs.length, divergences: different.length, skips: 0 }
}

async function record(): Promise<number> {
  const { recordings, ours } = await meet()
  save(recordings)
  return unexplained(recordings.flatMap((recording) => compare(recording, ours[recording.driver]))).length
}

export const runtimes: Suite = {
  name: 'runtimes',
  about: 'the same resources through runc, crun and cgroupkit, both drivers, before and after the quadratic weight',
  record,
  async run(kernels) {
    const { kernel, systemd } = GROUND
    if (!kernels.includes(kernel)) return []
    const { recordings, ours } = await meet()
    const sim = await simulated(kernel, systemd)
    const judged = recordings.map((recording) => ({ recording, verdicts: compare(recording, ours[recording.driver]) }))
    const peers = judged.map(({ recording, verdicts }): Row => {
      const { runtime, version, driver } = recording
      const name = `${kernel} ${runtime} ${version} ${driver}`
      const open = unexplained(verdicts)
      for (const { variant, at, theirs, ours: own } of open)
        console.log(`${name}: ${variant}: ${at}: ${theirs ?? '·'}, cgroupkit ${own ?? '·'}`)
      const divergences = open.length + drift(recording)
      return { suite: 'runtimes', kernel: name, operations: verdicts.length, divergences, skips: 0 }
    })
    const own = DRIVERS.map((driver) => againstSimulator(`${kernel} cgroupkit ${driver}`, ours[driver], sim[driver]))
    const unused = stale(judged.flatMap(({ verdicts }) => verdicts))
    for (const { name } of unused) console.log(`reasons.ts: ${name} explains nothing any more`)
    return [
      ...peers,
      ...own,
      { suite: 'runtimes', kernel: 'reasons', operations: judged.length, divergences: unused.length, skips: 0 },
    ]
  },
}
