import type { Generation, Value } from '../compare.js'
import type { Driver } from '../outcome.js'

/** Why a peer says something else than cgroupkit. */
export interface Reason {
  /** An anchor of the page. */
  name: string
  /** As KINDS says. */
  kind: 'defect' | 'unknown' | 'choice'
  what: string
  /** Files and functions of the peer, at the versions recorded, and our decision where there is one. */
  source: string
  /** Of whom; absent: of any. */
  runtime?: 'runc' | 'crun'
  generation?: Generation
  driver?: Driver
  /** Absent: any. */
  variants?: readonly string[]
  /** File or property; absent: `refused`. */
  at?: RegExp
  /** Of the two texts. */
  says(theirs: string | undefined, ours: string | undefined): boolean
}

export const KINDS: readonly { kind: Reason['kind']; title: string; about: string }[] = [
  { kind: 'defect', title: 'Their defects', about: 'What was asked for is lost, turned into another value, or fails.' },
  { kind: 'unknown', title: 'Not known yet', about: 'Fields that came after the version.' },
  { kind: 'choice', title: 'Choices', about: 'Both may be held; cgroupkit’s is a decision record or a rule.' },
]

type Says = Reason['says']
export const theyRefuse: Says = (theirs, ours) => theirs !== undefined && ours === undefined
export const weRefuse =
  (errno: string): Says =>
  (theirs, ours) =>
    theirs === undefined && ours === errno
/** cgroupkit has set it, they left it as it was. */
export const unset: Says = (theirs, ours) => theirs === undefined && ours !== undefined
export const exactly =
  (one: string | undefined, other: string | undefined): Says =>
  (theirs, ours) =>
    theirs === one && ours === other
/** One of these pairs, theirs first. */
export const oneOf =
  (...pairs: readonly (readonly [theirs: string, ours: string])[]): Says =>
  (theirs, ours) =>
    pairs.some(([one, other]) => theirs === one && ours === other)

export function explains(reason: Reason, value: Value): boolean {
  const { runtime, generation, driver, variants, at = /^refused$/, says } = reason
  const isOf =
    (runtime ?? value.runtime) === value.runtime &&
    (generation ?? value.generation) === value.generation &&
    (driver ?? value.driver) === value.driver
  return isOf && (variants?.includes(value.variant) ?? true) && at.test(value.at) && says(value.theirs, value.ours)
}

export const CRUN = 'crun src/libcrun/cgroup-resources.c'
export const CRUN_SYSTEMD = 'crun src/libcrun/cgroup-systemd.c'
