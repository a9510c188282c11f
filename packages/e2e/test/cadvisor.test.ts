import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { CADVISOR_FAMILIES, CADVISOR_LABELS, type Column, readSeries, toExposition } from '@cgroupkit/core'
import { describe, expect, it } from 'vitest'
import { isCompared } from '../src/cadvisor/compare.js'
import { parseExposition } from '../src/cadvisor/exposition.js'
import { random } from '../src/cadvisor/random.js'
import { readerOf } from '../src/cadvisor/reader.js'
import { storedExposition, storedTree } from '../src/cadvisor/stored.js'
import { CADVISORS, isAtLeast } from '../src/cadvisor/versions.js'

const FIXTURES = fileURLToPath(new URL('../../../fixtures/metrics', import.meta.url))
/** What `idle` means for a directory with a quota that no engine knows of; # = not the same every time. */
const ALWAYS = {
  absent: '',
  now: '#',
  set: '1.7698554e+09',
  '0 with a quota': '0',
  'a few with a quota': '#',
  "the sandbox's": '',
}
const SHOWN: Record<Column, Record<string, string>> = {
  v1: { ...ALWAYS, '0 with hugetlb': '', '0 on v1': '0' },
  v2: { ...ALWAYS, '0 with hugetlb': '', '0 on v1': '' },
}
const LATEST = CADVISORS.at(-1)?.version ?? ''
const RECORDED = readdirSync(FIXTURES).flatMap((file) => {
  const [, version, column] = /^(.*)-(v[12])\.prom$/.exec(file) ?? []
  return version === undefined ? [] : [[version, column === 'v1' ? 'v1' : 'v2'] as const]
})

const recorded = (version: string, column: Column) => parseExposition(storedExposition(version, column) ?? '')

it.each(['v1', 'v2'])('the oldest and the newest have been met on %s', (column) => {
  const met = RECORDED.filter((words) => words[1] === column).map(([version]) => version)
  expect(met).toContain(CADVISORS[0]?.version)
  expect(met).toContain(LATEST)
})

describe.each(RECORDED)('cAdvisor %s on %s', (version, column) => {
  const families = recorded(version, column)
  const stored = storedTree(column)

  it.each(Object.entries(stored.made))('reads %s as readSeries does', (_, cgroup) => {
    const reader = readerOf(stored, cgroup)
    const ours = reader === undefined ? [] : readSeries(column, reader, { cadvisor: version })
    const theirs = [...families.values()].flatMap(({ name, samples }) =>
      isCompared(name)
        ? samples.filter(({ labels }) => labels.id === cgroup).map(({ value }) => [name, Number(value)])
        : [],
    )
    expect(Object.fromEntries(ours.map(({ name, value }) => [name, Number(value)]))).toEqual(Object.fromEntries(theirs))
  })

  it('calls series as we do, with the same help and type', () => {
    const samples = [...families.keys()].filter(isCompared).map((name) => ({ name, value: 0, file: '' }))
    expect(samples.length).toBeGreaterThanOrEqual(7)
    for (const { name, type, help } of parseExposition(toExposition(samples)).values()) {
      expect(families.get(name)).toMatchObject({ type, help })
    }
  })
})

describe.each(['v1', 'v2'] as const)('the newest cAdvisor on %s', (column) => {
  const families = [...recorded(LATEST, column).values()]

  it('has no family but those of the table, with its types, labels and words', () => {
    const known = new Map(CADVISOR_FAMILIES.map((family) => [family.name, family]))
    for (const { name, type, help, samples } of families) {
      const family = known.get(name)
      expect({ name, type: family?.type, help: family?.help }).toEqual({ name, type, help })
      const own = family?.perContainer ? ['id'] : []
      for (const { labels } of samples) {
        expect(
          Object.keys(labels)
            .filter((label) => !CADVISOR_LABELS.includes(label as never) || label === 'id')
            .sort(),
        ).toEqual([...own, ...(family?.labels ?? [])].sort())
      }
    }
  })

  it('makes of a directory without processes what the table says', () => {
    const cgroup = storedTree(column).made['cgroupfs-full']
    const shown = (name: string) => {
      const samples = families.find((family) => family.name === name)?.samples ?? []
      return [...new Set(samples.filter(({ labels }) => labels.id === cgroup).map(({ value }) => value))].join()
    }
    const idle = CADVISOR_FAMILIES.filter(
      ({ perContainer, filledBy }) => perContainer && !['limits', 'startedAt'].includes(filledBy),
    )
    expect(Object.fromEntries(idle.map(({ name }) => [name, shown(name)]))).toEqual(
      Object.fromEntries(idle.map(({ name, idle }) => [name, SHOWN[column][idle] ?? idle])),
    )
  })
})

it('random directories are those of their seed', () => {
  expect(random('v2', 1, 50)).toEqual(random('v2', 1, 50))
  expect(random('v2', 1, 50)).not.toEqual(random('v2', 2, 50))
})

it.each([
  ['1.26.8', '1.25', true],
  ['1.19', '1.25', false],
  ['0.47.0', '0.47.0', true],
  ['0.39.2', '0.47.0', false],
  ['1', '1.0', true],
])('%s is at least %s: %s', (version, needed, answer) => {
  expect(isAtLeast(version, needed)).toBe(answer)
})

it('an exposition is families with their samples, escapes undone', () => {
  const text =
    '# HELP a what a is\n# TYPE a gauge\na{id="/x\\"y",name="n"} 1e+09 1700000000000\na 2\n# TYPE s summary\ns_sum 3\n'
  expect([...parseExposition(text).values()]).toEqual([
    {
      name: 'a',
      type: 'gauge',
      help: 'what a is',
      samples: [
        { labels: { id: '/x"y', name: 'n' }, value: '1e+09', timestamp: '1700000000000' },
        { labels: {}, value: '2', timestamp: undefined },
      ],
    },
    { name: 's', type: 'summary', help: '', samples: [{ labels: {}, value: '3', timestamp: undefined }] },
  ])
  expect(() => parseExposition('b 1\n')).toThrow(SyntaxError)
})
