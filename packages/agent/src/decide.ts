import type { Write } from '@cgroupkit/core'
import { type Entry, type Identity, isSame } from './entry.js'
import type { Seen, SeenDir } from './seen.js'

/**
 * Whose a container's directory is: `owned` marked by us (written, removed), `adopted` made by the runtime (written, never removed),
 * `foreign` somebody's who uses it (hands off), `populated` a live cgroup of that name (hands off), `absent` not there.
 */
export type Relation = 'owned' | 'adopted' | 'foreign' | 'populated' | 'absent'

/** Why a container's directory is not as its spec says, though nothing failed. */
export type Waiting = 'controllers' | 'parent' | 'source'

export type Action =
  /** Directory and limits. */
  | { do: 'make'; id: string }
  | { do: 'write'; id: string; writes: readonly Write[] }
  /** It carries the mark, and the journal does not know it: from now on it does. */
  | { do: 'claim'; id: string; dirs: readonly Identity[] }
  | { do: 'remove'; id: string; dirs: readonly Identity[] }
  /** The journal's entry is closed; nothing is removed. */
  | { do: 'forget'; id: string; why: 'gone' | 'taken over' }

export interface Verdict {
  relation: Relation
  waiting?: Waiting
  actions: readonly Action[]
}

/**
 * `wanted`: the container runs. `certain`: every source that could know better is connected. `latest`: every source whose word on limits
 * stands before has spoken; without it they may be those that the container started with.
 */
export interface Question {
  id: string
  wanted: boolean
  certain: boolean
  latest: boolean
  seen: Seen
  entry: Entry | undefined
}

/** What to do about one container. Pure: the whole policy of the agent is here. */
export function decide(question: Question): Verdict {
  return question.wanted ? keep(question) : clear(question)
}

function keep({ id, certain, latest, seen, entry }: Question): Verdict {
  const { dirs, absent, parentMissing, drift, pending } = seen
  const forget = entry === undefined ? [] : [{ do: 'forget', id, why: 'taken over' } as const]
  if (dirs.some(({ populated }) => populated)) return { relation: 'populated', actions: forget }
  if (dirs.some(({ marked, children }) => !marked && children)) return { relation: 'foreign', actions: forget }
  if (absent.length > 0) {
    const relation = dirs.length === 0 ? 'absent' : relationOf(dirs)
    if (!certain) return { relation, waiting: 'source', actions: [] }
    if (parentMissing) return { relation, waiting: 'parent', actions: [] }
    return { relation, actions: [{ do: 'make', id }] }
  }
  const relation = relationOf(dirs)
  const ours = dirs.filter(({ marked }) => marked)
  const known = ours.every((dir) => entry?.dirs?.some((other) => isSame(dir, other)) === true)
  const actions: Action[] = ours.length === 0 ? [...forget] : []
  if (!known) actions.push({ do: 'claim', id, dirs: ours.map(asIdentity) })
  if (drift.length > 0 && !latest) return { relation, waiting: 'source', actions }
  if (drift.length > 0) actions.push({ do: 'write', id, writes: drift })
  return { relation, ...(pending.length > 0 && { waiting: 'controllers' as const }), actions }
}

/** On v1 a container has several: one that is not ours makes them all the runtime's. */
const relationOf = (dirs: readonly SeenDir[]): Relation => (dirs.every(({ marked }) => marked) ? 'owned' : 'adopted')

/** The container is gone. What the journal says we made goes, if it is still that directory and empty. */
function clear({ id, certain, seen: { dirs }, entry }: Question): Verdict {
  const relation = dirs.length === 0 ? 'absent' : relationOf(dirs)
  if (entry === undefined || !certain) return { relation, actions: [] }
  if (dirs.length === 0) return { relation, actions: [{ do: 'forget', id, why: 'gone' }] }
  const made = entry.dirs
  const ours = dirs.filter(
    (dir) =>
      dir.marked && !dir.populated && !dir.children && (made === undefined || made.some((other) => isSame(dir, other))),
  )
  return {
    relation,
    actions: [
      ours.length > 0 ? { do: 'remove', id, dirs: ours.map(asIdentity) } : { do: 'forget', id, why: 'taken over' },
    ],
  }
}

const asIdentity = ({ path, dev, ino }: Identity): Identity => ({ path, dev, ino })
