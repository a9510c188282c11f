import type { Ours } from './ours.js'
import { nameOf, type Outcome, type Recording } from './outcome.js'
import { PROFILE_NAMES } from './profiles.js'

export interface Drift {
  /** Variants whose outcome is not the stored one, said in a line each. */
  changed: string[]
  /** What to do where nothing is stored to compare with. */
  advice?: string
}

/** Debian's sid moves: another version is not held against what is stored of this one. It is still compared with cgroupkit. */
export function drift(now: Recording, stored: readonly Recording[]): Drift {
  const name = nameOf(now)
  const before = stored.find((one) => nameOf(one) === name)
  if (before === undefined) {
    const others = stored.filter(({ runtime, driver }) => runtime === now.runtime && driver === now.driver)
    const versions = others.map(({ version }) => version).join(', ')
    const advice = `${name} is not recorded, ${versions} are: \`pnpm e2e record runtimes\`, then a line of runtimes/reasons for each value that is unexplained`
    return { changed: [], advice }
  }
  const variants = [...new Set([...Object.keys(before.variants), ...Object.keys(now.variants)])]
  const changed = variants.flatMap((each) => {
    const [was, is] = [before.variants[each], now.variants[each]]
    return settled(was) === settled(is)
      ? []
      : [`${name}: ${each}: ${JSON.stringify(is)}, stored ${JSON.stringify(was)}`]
  })
  return { changed }
}

/** The page is made from the simulator: it must say what the guest says. A line for each outcome that differs. */
export function unlike(real: Ours, sim: Ours): string[] {
  return outcomesOf(real).flatMap(({ profile, variant, outcome }) => {
    const [is, other] = [settled(outcome), settled(sim[profile][variant])]
    return is === other ? [] : [`${profile}: ${variant}: ${is}, simulated ${other}`]
  })
}

/** By profile and variant, in one list. */
export const outcomesOf = (ours: Ours) =>
  PROFILE_NAMES.flatMap((profile) =>
    Object.entries(ours[profile]).map(([variant, outcome]) => ({ profile, variant, outcome })),
  )

/** Without words: they are for the reader, and a race may choose them. */
const settled = ({ said: _, ...outcome }: Outcome = {}) => JSON.stringify(outcome)
