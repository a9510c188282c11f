import { readFileSync } from 'node:fs'
import { parseJson } from '@cgroupkit/core'
import { describe, expect, it } from 'vitest'
import { FIXTURES, storedIn } from '../src/fixtures.js'
import type { Line } from '../src/step.js'
import { SYSTEMD_PROGRAMS } from '../src/systemd/programs/index.js'
import { MANAGERS, storedFolder } from '../src/systemd/record.js'

interface Expected {
  directoryAfter(column: 'v2', writes: readonly { file: string; data: string }[]): Readonly<Record<string, string>>
}
// what a kernel makes of each write, derived apart from the product
const { directoryAfter }: Expected = await import(`${FIXTURES}/oracle/kernel.mjs`)

const json = (story: string, file: string) => JSON.parse(readFileSync(`${FIXTURES}/cases/${story}/${file}`, 'utf8'))

/** What was asked and seen of one story, up to its end. */
interface Story {
  name: string
  joined: Line['answer']
  shown: Readonly<Record<string, unknown>>
  texts: ReadonlyMap<string, string | undefined>
}

function storiesOf(lines: readonly Line[]): Story[] {
  return lines.flatMap((line, index) => {
    if (line.op !== 'cgroup' || line.verb !== 'join') return []
    const end = lines.findIndex(({ op }, at) => at > index && op === 'cgroup')
    const seen = lines.slice(index + 1, end)
    const texts = seen.flatMap(({ op, at, answer }) =>
      op === 'read' ? [[at.slice(at.lastIndexOf('/') + 1), answer.text?.trim()] as const] : [],
    )
    const shown = seen.find(({ op }) => op === 'bus')?.answer.properties ?? {}
    return [{ name: line.at.slice(line.at.lastIndexOf(':') + 1), joined: line.answer, shown, texts: new Map(texts) }]
  })
}

/** `{property: {type, value}}`, in which an integer may be beyond 2^53. */
function sentFor(story: string): Record<string, unknown> {
  const all = parseJson(readFileSync(`${FIXTURES}/cases/${story}/systemd.props.json`, 'utf8'))
  const entries = Object.entries(all instanceof Object ? all : {})
  return Object.fromEntries(entries.map(([name, { type, value }]) => [name, kept(type, value)]))
}

/** A recording's 64-bit numbers are texts, and systemd keeps sets of CPUs in words of 64. */
function kept(type: string, value: unknown): unknown {
  if (type === 'ay' && Array.isArray(value)) return [...value, ...Array(-value.length & 7).fill(0)]
  const texts = (of: unknown): unknown => (Array.isArray(of) ? of.map(texts) : typeof of === 'string' ? of : String(of))
  return type.includes('t') ? texts(value) : value
}

/** Files that have no rule in the oracle say what was written; but for io.weight, which says `default`, and without bfq nothing of a device. */
const asWritten = (file: string, data: string) =>
  file === 'io.weight' && !data.includes(' ') ? `default ${data}` : data

/** What `cpu.weight` reads while `cpu.idle` is 1. */
const IDLE_WEIGHT: Readonly<Record<string, string>> = { '6.1': '0', '6.12': '1' }

describe.each(MANAGERS)('the recordings of systemd $systemd', ({ systemd, kernel }) => {
  const stored = storedIn(storedFolder(systemd))
  const stories = storiesOf(stored.find(({ program }) => program === 'cases')?.lines ?? [])

  it('are of every program', () => {
    expect(stored.map(({ program }) => program).sort()).toEqual(Object.keys(SYSTEMD_PROGRAMS).sort())
  })

  it('have most stories of fixtures/cases', () => {
    expect(stories.length).toBeGreaterThanOrEqual(60)
  })

  it.each(stories.map((story) => [story.name, story] as const))(
    '%s: properties read back as core sends them',
    (name, { shown }) => {
      expect(shown).toEqual(sentFor(name))
    },
  )

  it.each(stories.map((story) => [story.name, story] as const))(
    '%s: files say what core writes',
    (name, { joined, texts }) => {
      const writes: { file: string; data: string }[] = json(name, 'v2.files.json')
      const { errno, text = '' } = joined
      // systemd has no such limits for it, and says nothing; the kernel refuses the file
      if (errno !== undefined)
        return expect(
          writes.some(({ file, data }) => text.includes(`${file} "${data}"`)),
          text,
        ).toBe(true)
      const expected = { ...directoryAfter('v2', writes) }
      if (expected['cpu.idle'] === '1') expected['cpu.weight'] = IDLE_WEIGHT[kernel] ?? ''
      for (const { file, data } of writes)
        expect([file, texts.get(file)]).toEqual([file, expected[file] ?? asWritten(file, data)])
    },
  )
})
