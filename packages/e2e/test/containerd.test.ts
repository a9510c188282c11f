import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { CONTAINERS } from '../src/containerd/expected.js'
import { Ledger } from '../src/containerd/ledger.js'
import { compared, NOTHING_DIFFERS, type Wanted } from '../src/containerd/node.js'

const folder = mkdtempSync(join(tmpdir(), 'cgroupkit-node-'))
afterAll(() => rmSync(folder, { recursive: true }))

function dirOf(id: string, files: Record<string, string>): string {
  const dir = join(folder, id)
  mkdirSync(dir)
  for (const [name, text] of Object.entries(files)) writeFileSync(join(dir, name), `${text}\n`)
  return dir
}

describe('agent-chaos: what there is against what must be', () => {
  const { app, side } = CONTAINERS
  const right = dirOf('right', app.files)
  const tight = dirOf('tight', { ...side.files, 'memory.max': '4096' })
  const all = (ids: string[], dirs: string[]) => ({
    ...{ running: ids, gofers: ids, tasks: ids, journal: ids, dirs, intents: [] },
  })

  it('tells each party that has too many or too few, an orphan, a missing directory, a wrong value and an open intent', () => {
    const wanted: Wanted = new Map([
      ['right', { dir: right, kind: 'app' }],
      ['tight', { dir: tight, kind: 'side' }],
      ['bare', { dir: join(folder, 'bare'), kind: 'plain' }],
    ])
    const node = {
      running: ['right', 'tight'],
      gofers: ['right', 'tight', 'bare', 'gone'],
      tasks: ['right', 'tight', 'bare'],
      journal: ['right', 'gone'],
      dirs: [right, tight, join(folder, 'gone')],
      intents: ['gone'],
    }
    expect(compared(node, wanted)).toEqual({
      'running, by runsc list': { 'too many': [], missing: ['bare'] },
      'gofers alive': { 'too many': ['gone'], missing: [] },
      'tasks, by containerd': { 'too many': [], missing: [] },
      'of the journal': { 'too many': ['gone'], missing: ['tight', 'bare'] },
      'orphan directories': [join(folder, 'gone')],
      'missing directories': [join(folder, 'bare')],
      'wrong values': [{ ...side.files, 'memory.max': '4096' }],
      'open intents': ['gone'],
    })
  })

  it('says nothing where all is right', () => {
    const wanted: Wanted = new Map([['right', { dir: right, kind: 'app' }]])
    expect(compared(all(['right'], [right]), wanted)).toEqual(NOTHING_DIFFERS)
    expect(compared(all([], []), new Map())).toEqual(NOTHING_DIFFERS)
  })
})

describe('agent-chaos: the ledger', () => {
  const pod = { dirOf: (id: string) => id }
  const made = (...ids: string[]) => {
    const ledger = new Ledger()
    for (const id of ids) ledger.made(id, pod, 'app')
    return ledger
  }

  it('knows who must run, and of whom nobody knows', () => {
    const ledger = made('runs', 'made', 'cut', 'over')
    for (const id of ['runs', 'cut', 'over']) ledger.started(id)
    ledger.unsure('cut')
    ledger.ended('over', 'stopped')
    ledger.unsure('over')
    expect([...ledger.running().keys()]).toEqual(['runs'])
    expect(ledger.open()).toEqual(['made', 'cut'])
  })

  it('counts every container once, by its first end', () => {
    const ledger = made('a', 'b', 'c')
    ledger.started('a')
    ledger.started('b')
    ledger.ended('a', 'ended by nobody')
    ledger.ended('a', 'stopped')
    ledger.unsure('c')
    ledger.ended('c', 'cleared after a call that was cut off')
    expect(ledger.startedOnes).toBe(2)
    expect(ledger.tally()).toEqual({
      runs: 1,
      'ended by nobody': 1,
      'never said to have started: cleared after a call that was cut off': 1,
    })
    expect(() => ledger.ended('stranger', 'stopped')).toThrow(RangeError)
  })
})
