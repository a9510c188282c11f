import { describe, expect, test } from 'vitest'
import { type Action, decide, type Entry, type Question, type Seen, type SeenDir } from '../src/index.js'

const DIR = '/sys/fs/cgroup/pod/c'
const made: SeenDir = { path: DIR, dev: '1', ino: '7', marked: true, populated: false, children: false }
const same = { path: DIR, dev: '1', ino: '7' }
const write = { file: 'pids.max', controller: 'pids', data: '7', from: ['pids.limit'] }

const NOTHING: Seen = { dirs: [], absent: [DIR], parentMissing: false, drift: [], pending: [] }
const seen = (dir: Partial<SeenDir>, more: Partial<Seen> = {}): Seen => ({
  ...NOTHING,
  dirs: [{ ...made, ...dir }],
  absent: [],
  ...more,
})
const entry = (more: Partial<Entry> = {}): Entry => ({
  id: 'c',
  cgroup: { cgroupunknown: null },
  dirs: [same],
  ...more,
})
const intent: Entry = { id: 'c', cgroup: { cgroupunknown: null } }
const ask = (question: Partial<Question>) =>
  decide({ id: 'c', wanted: true, certain: true, latest: true, seen: NOTHING, entry: undefined, ...question })

const claim: Action = { do: 'claim', id: 'c', dirs: [same] }
const forget = (why: 'gone' | 'taken over'): Action => ({ do: 'forget', id: 'c', why })

describe('a container that runs', () => {
  test.each<[string, Partial<Question>, ReturnType<typeof decide>]>([
    ['nothing there: make', {}, { relation: 'absent', actions: [{ do: 'make', id: 'c' }] }],
    [
      'a source is not connected: wait, cAdvisor would take the name for ever',
      { certain: false },
      { relation: 'absent', waiting: 'source', actions: [] },
    ],
    [
      'its pod’s cgroup is not there: wait',
      { seen: { ...NOTHING, parentMissing: true } },
      { relation: 'absent', waiting: 'parent', actions: [] },
    ],
    ['made, known and right: nothing', { seen: seen({}), entry: entry() }, { relation: 'owned', actions: [] }],
    [
      'a value was changed: write that one',
      { seen: seen({}, { drift: [write] }), entry: entry() },
      { relation: 'owned', actions: [{ do: 'write', id: 'c', writes: [write] }] },
    ],
    [
      'a value differs from what a lesser source says, and the better one has not spoken: wait, it may be the one of before a resize',
      { latest: false, seen: seen({}, { drift: [write] }), entry: entry() },
      { relation: 'owned', waiting: 'source', actions: [] },
    ],
    [
      'a file is missing: wait for its controller, write the others',
      { seen: seen({}, { drift: [write], pending: [write] }), entry: entry() },
      { relation: 'owned', waiting: 'controllers', actions: [{ do: 'write', id: 'c', writes: [write] }] },
    ],
    ['marked and not in the journal: claim', { seen: seen({}) }, { relation: 'owned', actions: [claim] }],
    [
      'killed between mkdir and the journal: claim',
      { seen: seen({}), entry: intent },
      { relation: 'owned', actions: [claim] },
    ],
    [
      'removed and made again by another of us: claim',
      { seen: seen({ ino: '8' }), entry: entry() },
      { relation: 'owned', actions: [{ do: 'claim', id: 'c', dirs: [{ ...same, ino: '8' }] }] },
    ],
    [
      'made by the runtime: its limits are written, it is not ours',
      { seen: seen({ marked: false }, { drift: [write] }) },
      { relation: 'adopted', actions: [{ do: 'write', id: 'c', writes: [write] }] },
    ],
    [
      'somebody took the mark off: it is theirs now',
      { seen: seen({ marked: false }), entry: entry() },
      { relation: 'adopted', actions: [forget('taken over')] },
    ],
    [
      'somebody has cgroups of his own in it: hands off',
      { seen: seen({ marked: false, children: true }, { drift: [write] }) },
      { relation: 'foreign', actions: [] },
    ],
    [
      'a real scope of that name appeared: hands off, and it is not ours any more',
      { seen: seen({ populated: true }, { drift: [write] }), entry: entry() },
      { relation: 'populated', actions: [forget('taken over')] },
    ],
  ])('%s', (_, question, verdict) => expect(ask(question)).toEqual(verdict))
})

describe('a container that is gone', () => {
  const remove: Action = { do: 'remove', id: 'c', dirs: [same] }
  test.each<[string, Partial<Question>, readonly Action[]]>([
    ['what we made goes', { seen: seen({}), entry: entry() }, [remove]],
    ['what we meant to make goes if it bears the mark', { seen: seen({}), entry: intent }, [remove]],
    ['somebody was faster', { entry: entry() }, [forget('gone')]],
    ['another directory of that name stays', { seen: seen({ ino: '8' }), entry: entry() }, [forget('taken over')]],
    ['without the mark it stays', { seen: seen({ marked: false }), entry: entry() }, [forget('taken over')]],
    ['with a process it stays', { seen: seen({ populated: true }), entry: entry() }, [forget('taken over')]],
    ['with a child it stays', { seen: seen({ children: true }), entry: entry() }, [forget('taken over')]],
    ['what the journal does not know stays', { seen: seen({}) }, []],
    ['while a source is not connected everything stays', { certain: false, seen: seen({}), entry: entry() }, []],
  ])('%s', (_, question, actions) => expect(ask({ ...question, wanted: false }).actions).toEqual(actions))
})
