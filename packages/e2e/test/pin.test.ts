import { describe, expect, it } from 'vitest'
import { parsePin, pins } from '../src/pin.js'
import type { Line } from '../src/step.js'

const start: Line = {
  ...{ op: 'bus', at: 'a.scope', verb: 'start' },
  properties: [
    ['PIDs', 'au', ['$a']],
    ['MemoryMax', 't', '4096'],
  ],
  answer: { text: 'done' },
}
const refused: Line = { ...start, answer: { errno: 'ERR_BUS', refused: 'org.freedesktop.DBus.Error.InvalidArgs' } }
const get: Line = {
  ...{ op: 'bus', at: 'a.scope', verb: 'get', names: 'ActiveState MemoryMax' },
  answer: { properties: { ActiveState: 'active', MemoryMax: '4096' } },
}
const update: Line = { op: 'cgroup', at: 'a.slice:cri:one', verb: 'update', resources: '{}', answer: {} }

describe('a pin of what systemd is asked', () => {
  it.each<[string, Line, boolean]>([
    ['start a.scope → done', start, true],
    ['start a.scope MemoryMax 4096 → done', start, true],
    ['start a.scope PIDs ["$a"] → done', start, true],
    ['start a.scope MemoryMax 4095 → done', start, false],
    ['start a.scope → exists', start, false],
    ['stop a.scope → done', start, false],
    ['start b.scope → done', start, false],
    ['start a.scope → InvalidArgs', refused, true],
    ['start a.scope → ERR_BUS', refused, true],
    ['start a.scope → ok', refused, false],
    ['get a.scope MemoryMax → 4096', get, true],
    ['get a.scope ActiveState → 4096', get, false],
    ['get a.scope TasksMax → 4096', get, false],
    ['get a.scope ActiveState → absent', { ...get, answer: { absent: true } }, true],
    ['reload manager → ok', { op: 'bus', at: '', verb: 'reload', answer: {} }, true],
    ['reexec manager → ok', { op: 'bus', at: '', verb: 'reload', answer: {} }, false],
    ['update a.slice:cri:one {} → ok', update, true],
    ['update a.slice:cri:one {"pids":{}} → ok', update, false],
  ])('%s', (text, line, matches) => {
    const pin = parsePin(text)
    expect(pin !== undefined && pins(pin, line)).toBe(matches)
  })
})
