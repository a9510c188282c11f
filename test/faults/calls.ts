import { type Bus, CgroupError, type Errno } from '@cgroupkit/core'
import type { BackendLab } from '@cgroupkit/testkit'

/** How a call fails: an errno; the object is gone; systemd refuses; systemd acts, but its answer is lost. */
export type Kind = Errno | 'vanish' | 'refuse' | 'lost'

export interface Call {
  op: string
  /** A path, or a unit's name. */
  on: string
}

export const FS_KINDS: readonly Kind[] = ['EIO', 'EACCES', 'EBUSY', 'EMFILE', 'ENODEV', 'vanish']
export const BUS_KINDS: readonly Kind[] = ['refuse', 'lost']

export const kindsOf = ({ op }: Call): readonly Kind[] => (op.startsWith('bus ') ? BUS_KINDS : FS_KINDS)

const VERBS = ['startUnit', 'setProperties', 'stopUnit', 'getProperties', 'resetFailed', 'version'] as const

/**
 * Counts every call that goes through the lab's file system and bus, in order, and makes those fail that `plan` names by number. What
 * a simulated systemd does while it is asked is its own, not a call of ours. `mayVanish` tells what another program could remove in
 * that moment; of a directory that is about to be made, its parent.
 */
export function intercept(
  lab: BackendLab,
  plan: ReadonlyMap<number, Kind>,
  mayVanish: (path: string) => boolean,
): { calls: Call[]; heal(): void } {
  const calls: Call[] = []
  const next = (op: string, on: string) => plan.get(calls.push({ op, on }) - 1)

  const answering = { now: 0 }
  const link = (op: string, path: string) => {
    if (answering.now > 0) return undefined
    const kind = next(op, path)
    if (kind === undefined || kind === 'refuse' || kind === 'lost') return undefined
    const victim = op === 'mkdir' ? path.slice(0, path.lastIndexOf('/')) : path
    return kind === 'vanish' && !mayVanish(victim) ? undefined : kind
  }
  lab.faults?.push(link)
  const healBus = lab.bus ? interceptBus(lab.bus, next, answering) : () => {}
  return {
    calls,
    heal() {
      lab.faults?.splice(lab.faults.indexOf(link), 1)
      healBus()
    },
  }
}

function interceptBus(
  bus: Bus,
  next: (op: string, on: string) => Kind | undefined,
  answering: { now: number },
): () => void {
  const verbs = bus as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>
  const originals = VERBS.map((verb) => [verb, verbs[verb], Object.hasOwn(bus, verb)] as const)
  for (const [verb, original] of originals) {
    verbs[verb] = async (...args) => {
      const unit = typeof args[0] === 'string' ? args[0] : ''
      const kind = next(`bus ${verb}`, unit)
      if (kind === 'refuse')
        throw new CgroupError('ERR_BUS', 'bus', unit, { data: 'org.freedesktop.DBus.Error.NoReply' })
      answering.now++
      try {
        const answer = await original?.apply(bus, args)
        if (kind === 'lost') throw new CgroupError('ERR_TIMEOUT', 'bus', unit)
        return answer
      } finally {
        answering.now--
      }
    }
  }
  return () => {
    for (const [verb, original, own] of originals) {
      if (own && original) verbs[verb] = original
      else delete verbs[verb]
    }
  }
}
