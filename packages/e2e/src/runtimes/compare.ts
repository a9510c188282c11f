import { CgroupError } from '@cgroupkit/core'
import type { Ours } from './ours.js'
import type { Driver, Outcome, Recording } from './outcome.js'
import { PROFILE_NAMES, PROFILES, type ProfileName } from './profiles.js'
import { REASONS } from './reasons/index.js'
import { explains, type Reason } from './reasons/reason.js'

/** One value on both sides: an interface file, a unit property, or whether there is a container at all. */
export interface Value {
  runtime: string
  version: string
  driver: Driver
  generation: Generation
  variant: string
  /** `refused`: the errno, or `spec`, or '' where a container was made. */
  at: string
  /** Absent: as it was before. */
  theirs: string | undefined
  ours: string | undefined
}

export interface Verdict extends Value {
  /** The profile under which cgroupkit says the same. */
  profile?: ProfileName
  reason?: Reason
}

/** How a peer converts cpu.shares, measured: a version number does not say it. */
export type Generation = 'linear' | 'quadratic'
/** The profile that ought to equal a generation. */
export const BASE: Readonly<Record<Generation, ProfileName>> = { linear: 'weight=linear', quadratic: 'default' }

// 1024 would not do: its quadratic weight is the kernel's default, which is no setting. The weights are not asked of cgroupkit, which is judged by them
const PROBE = 'shares 2048'
const WEIGHTS: ReadonlyMap<string | undefined, Generation> = new Map([
  ['79', 'linear'],
  ['174', 'quadratic'],
])

/** By what the kernel has been given for 2048 shares. Throws ERR_HOST where it is neither formula's. */
export function generationOf({ runtime, version, variants }: Recording): Generation {
  const weight = variants[PROBE]?.files?.['cpu.weight']
  const generation = WEIGHTS.get(weight)
  if (generation !== undefined) return generation
  const message = `${runtime} ${version} makes a weight of ${weight} of 2048 shares, which no formula does`
  throw new CgroupError('ERR_HOST', 'parse', 'cpu.weight', { message })
}

/** Every value that either side has set, with why they differ where they do. */
export function compare(recording: Recording, ours: Ours): Verdict[] {
  const generation = generationOf(recording)
  const base = BASE[generation]
  const profiles = [base, ...PROFILE_NAMES.filter((name) => name !== base && weightOf(name) === weightOf(base))]
  return Object.entries(recording.variants).flatMap(([variant, theirs]) => {
    const byProfile = profiles.map((profile) => ({ profile, outcome: ours[profile][variant] ?? {} }))
    const own = byProfile[0]?.outcome ?? {}
    return keysOf(theirs, own).map((at): Verdict => {
      const { runtime, version, driver } = recording
      const texts = { theirs: textOf(theirs, at), ours: textOf(own, at) }
      const value: Value = { runtime, version, driver, generation, variant, at, ...texts }
      const isMade = at === 'refused' && theirs.refused === undefined
      const profile = byProfile.find(({ outcome }) =>
        isMade ? equal(theirs, outcome) : same(theirs, outcome, at),
      )?.profile
      if (profile !== undefined) return { ...value, profile }
      const reason = REASONS.find((each) => explains(each, value))
      return reason === undefined ? value : { ...value, reason }
    })
  })
}

export const unexplained = (verdicts: readonly Verdict[]): Verdict[] =>
  verdicts.filter(({ profile, reason }) => profile === undefined && reason === undefined)

/** Reasons that no value shows any more. */
export const stale = (verdicts: readonly Verdict[]): Reason[] =>
  REASONS.filter((reason) => !verdicts.some((verdict) => verdict.reason === reason))

/** Two refusals are one answer, whatever each calls it. */
function same(theirs: Outcome, ours: Outcome, at: string): boolean {
  const [one, other] = [textOf(theirs, at), textOf(ours, at)]
  return one === other || (at === 'refused' && one !== undefined && other !== undefined)
}

/** A container that cgroupkit makes under another profile alone is that profile's if all of it is. */
const equal = (theirs: Outcome, ours: Outcome) => keysOf(theirs, ours).every((at) => same(theirs, ours, at))

const weightOf = (name: ProfileName) => PROFILES[name].weight

/** Where one side refuses there is nothing else to compare. */
function keysOf(theirs: Outcome, ours: Outcome): string[] {
  if (theirs.refused !== undefined || ours.refused !== undefined)
    return theirs.left === undefined ? ['refused'] : ['refused', 'left behind']
  const texts = [theirs.files, ours.files, theirs.properties, ours.properties]
  return [...new Set(texts.flatMap((each) => Object.keys(each ?? {})))]
}

function textOf({ files, properties, refused, left }: Outcome, at: string): string | undefined {
  if (at === 'refused') return refused
  if (at === 'left behind') return left && 'its directory'
  return files?.[at] ?? properties?.[at]
}
