import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { ABSENT } from '../src/index.js'
import { FULL, shown } from './lab.js'

interface Told {
  type: string
  help: string
  /** beyond who it is */
  labels: string[]
}

/** A container is told by these. */
const WHO = new Set(['container', 'id', 'image', 'name', 'namespace', 'pod'])

function families(text: string): Map<string, Told> {
  const told = new Map<string, Told>()
  const help = new Map<string, string>()
  for (const line of text.split('\n')) {
    const [, word, name = '', rest = ''] = /^# (HELP|TYPE) (\S+) (.*)$/.exec(line) ?? []
    if (word === 'HELP') help.set(name, rest)
    if (word === 'TYPE') told.set(name, { type: rest, help: help.get(name) ?? '', labels: [] })
    const [, of = '', labels = ''] = /^(\w+)(?:\{(.*)\})? \S+/.exec(line) ?? []
    const family = told.get(of)
    const own = [...labels.matchAll(/(\w+)="(?:[^"\\]|\\.)*"/g)].map(([, label = '']) => label)
    if (family !== undefined) family.labels = own.filter((label) => !WHO.has(label)).sort()
  }
  return told
}

/** A real cAdvisor 0.60.6: its root row has every family that a runc container has, and machine_* besides. */
const recorded = (column: 'v1' | 'v2') =>
  readFileSync(new URL(`../../../fixtures/metrics/0.60.6-${column}.prom`, import.meta.url), 'utf8')

describe.each(['v1', 'v2'] as const)('what a real cAdvisor tells on %s', (column) => {
  const theirs = [...families(recorded(column))].filter(([name]) => /^c(?:ontainer|advisor)_/.test(name))
  const ours = families(shown([FULL], { dialect: 'cadvisor', host: { column } }))

  it('is told under the same name, type, help and labels, or stands in the table of reasons', () => {
    expect(theirs.length).toBeGreaterThan(60)
    for (const [name, told] of theirs)
      if (!ABSENT.has(name)) expect([name, ours.get(name)]).toEqual([name, told])
      else expect(ours.has(name)).toBe(false)
  })

  it('most of it is told', () => {
    expect(theirs.filter(([name]) => ours.has(name)).length).toBeGreaterThanOrEqual(45)
  })
})
