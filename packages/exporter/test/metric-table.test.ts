import { CADVISOR_FAMILIES } from '@cgroupkit/core'
import { describe, expect, it } from 'vitest'
import { ABSENT, DIALECTS, METRICS } from '../src/index.js'
import { FULL, samplesOf, shown } from './lab.js'

const names = METRICS.map(({ name }) => name)

describe('the metric table', () => {
  it('has every family of cAdvisor, or the one reason why it is not told', () => {
    const told = [...names, 'container_scrape_error', ...ABSENT.keys()]
    expect(told.sort()).toEqual(CADVISOR_FAMILIES.map(({ name }) => name).sort())
    expect(names.length).toBeGreaterThan(65)
  })

  it('reads a number of its own for each sample of a family', () => {
    const context = { host: { column: 'v2' }, dialect: DIALECTS.kubelet, nowMs: 0 } as const
    const values = METRICS.filter(({ timed }) => timed).flatMap(({ name, read }) =>
      read(FULL, context).map(([value]) => [value, name] as const),
    )
    const missing = values.filter(([value]) => value === undefined)
    // sda alone has discards
    expect(missing).toEqual([[undefined, 'container_blkio_device_usage_total']])
    const of = new Map<unknown, Set<string>>()
    for (const [value, name] of values) of.set(value, (of.get(value) ?? new Set()).add(name))
    const shared = [...of].filter(([value, by]) => value !== undefined && by.size > 1)
    // bytes by device, and bytes by device and operation
    expect(shared.flatMap(([, by]) => [...by])).toEqual(
      [301, 302, 306, 307].flatMap((value) => [...(of.get(value) ?? [])]),
    )
  })

  it('gives each sample the labels that the family has', () => {
    const context = { host: { column: 'v2' }, dialect: DIALECTS.kubelet, nowMs: 0 } as const
    for (const { name, cadvisor, read } of METRICS)
      for (const [, ...labels] of read(FULL, context))
        expect([name, labels.length]).toEqual([name, cadvisor.labels.length])
  })

  it('tells families by name, each once, with what it knows', () => {
    const text = shown([FULL])
    const heads = [...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name)
    expect(heads).toEqual([...new Set(heads)].sort())
    expect(samplesOf(text, 'container_cpu_usage_seconds_total')).toEqual([
      '{container="app",cpu="total",id="/kubepods/pod7f1c/ab",image="nginx:1.27",name="ab",namespace="shop",pod="web-0"} 12.345678901 1763999999623',
    ])
    expect(samplesOf(text, 'container_scrape_error')).toEqual([' 0'])
  })
})
