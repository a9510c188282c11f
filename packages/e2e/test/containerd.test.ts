import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { chanceOf } from '../src/containerd/chance.js'
import { CONTAINERS } from '../src/containerd/expected.js'
import { compared } from '../src/containerd/node.js'

const folder = mkdtempSync(join(tmpdir(), 'cgroupkit-node-'))
afterAll(() => rmSync(folder, { recursive: true }))

function dirOf(id: string, files: Record<string, string>): [string, string] {
  const dir = join(folder, id)
  mkdirSync(dir)
  for (const [name, text] of Object.entries(files)) writeFileSync(join(dir, name), `${text}\n`)
  return [id, dir]
}

describe('agent-chaos: directories and journal against what runs', () => {
  const { app, side } = CONTAINERS
  const right = dirOf('right', app.files)
  const tight = dirOf('tight', { ...side.files, 'memory.max': '4096' })
  const running = new Map([
    ['right', 'app-0'],
    ['tight', 'side-1'],
    ['bare', 'plain-2'],
  ])

  it('tells an orphan, a missing one, a wrong value, and what the journal has too many or too few', () => {
    const dirs = new Map([right, tight, ['gone', join(folder, 'gone')]])
    expect(compared({ running, dirs, journal: ['right', 'tight', 'gone'] })).toEqual({
      orphans: ['gone'],
      missing: ['bare'],
      wrong: [{ ...side.files, 'memory.max': '4096' }],
      unknown: ['bare', 'gone'],
    })
  })

  it('says nothing where all is right', () =>
    expect(compared({ running: new Map([['right', 'app-0']]), dirs: new Map([right]), journal: ['right'] })).toEqual({
      orphans: [],
      missing: [],
      wrong: [],
      unknown: [],
    }))
})

it('agent-latency: nine slower pairs of ten are rare, eight are not', () => {
  expect(chanceOf(9, 10)).toBe(11 / 1024)
  expect(chanceOf(8, 10)).toBe(56 / 1024)
  expect(chanceOf(0, 10)).toBe(1)
})
