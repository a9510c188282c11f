import { describe, expect, it } from 'vitest'
import { block, expose, FORMATS } from '../src/index.js'
import { FULL, shown, textOf } from './lab.js'

const heads = (text: string, of: string) =>
  text.split('\n').filter((line) => new RegExp(`^# \\w+ ${of}(?:_total)? `).test(line))

describe('text 0.0.4', () => {
  it('keeps cAdvisor’s names and types', () => {
    expect(heads(shown([FULL]), 'container_memory_failcnt')).toEqual([
      '# HELP container_memory_failcnt Number of memory usage hits limits',
      '# TYPE container_memory_failcnt counter',
    ])
  })
})

describe('OpenMetrics 1.0', () => {
  const text = shown([FULL], { format: 'openmetrics' })

  it('ends with its end, once', () => {
    expect(text.endsWith('\n# EOF\n')).toBe(true)
    expect(text.match(/# EOF/g)).toHaveLength(1)
  })

  it('names a counter without _total and says its unit; the samples keep their name', () => {
    expect(heads(text, 'container_cpu_usage_seconds')).toEqual([
      '# TYPE container_cpu_usage_seconds counter',
      '# UNIT container_cpu_usage_seconds seconds',
      '# HELP container_cpu_usage_seconds Cumulative cpu time consumed in seconds.',
    ])
    expect(text).toMatch(/^container_cpu_usage_seconds_total\{/m)
  })

  it('knows no counter without _total and no gauge with it: both are unknown', () => {
    expect(heads(text, 'container_memory_failcnt')[0]).toBe('# TYPE container_memory_failcnt unknown')
    expect(heads(text, 'container_fs_inodes')[0]).toBe('# TYPE container_fs_inodes_total unknown')
    const samples = [...text.matchAll(/^(container_\w+)[{ ]/gm)].map(([, name]) => name ?? '')
    const types = new Map([...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name = '', type = '']) => [name, type]))
    for (const name of samples)
      expect([name, types.get(name) ?? types.get(name.replace(/_total$/, ''))]).toEqual([
        name,
        types.has(name) ? expect.stringMatching(/^(?:gauge|unknown)$/) : 'counter',
      ])
  })

  it('says a unit only where the name does', () => {
    for (const [, name, unit] of text.matchAll(/^# UNIT (\S+) (\S+)$/gm)) expect(name?.endsWith(`_${unit}`)).toBe(true)
  })
})

describe('an exposition', () => {
  it('is families by name, without those that have no sample; help is escaped', () => {
    const family = (name: string, help = name) => ({ name, type: 'gauge', help }) as const
    const blocks = [
      block(family('b'), [[{}, 2]]),
      block(family('c'), []),
      block(family('a', 'a\\b\n"c"'), [[{ x: '"' }, 1]]),
    ]
    expect(textOf(blocks, FORMATS.text)).toBe(
      '# HELP a a\\\\b\\n"c"\n# TYPE a gauge\na{x="\\""} 1\n# HELP b b\n# TYPE b gauge\nb 2\n',
    )
    expect(textOf(blocks, FORMATS.openmetrics)).toContain('# HELP a a\\\\b\\n\\"c\\"\n')
  })

  it('of nothing is empty, but for its end', () => {
    expect(textOf([], FORMATS.text)).toBe('')
    expect(textOf([], FORMATS.openmetrics)).toBe('# EOF\n')
  })

  it('is made as it is asked for', () => {
    let made = 0
    const many = block(
      { name: 'a', type: 'gauge', help: 'a' },
      {
        *[Symbol.iterator]() {
          for (; made < 1_000_000; made += 1) yield [{ at: String(made) }, made] as const
        },
      },
    )
    const pieces = expose([many], FORMATS.text)
    expect(pieces.next().value?.length).toBeGreaterThan(10_000)
    expect(made).toBeLessThan(5_000)
  })
})
