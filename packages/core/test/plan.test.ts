import { describe, expect, it } from 'vitest'
import { planWrites, SPEC_TABLE, SpecError } from '../src/index.js'

const everything = {
  memory: { limit: 1073741824, swap: 1073741824, reservation: 67108864 },
  cpu: { quota: 50000, period: 100000, shares: 1024, cpus: '0-1', burst: 10000 },
  pids: { limit: 100 },
  blockIO: { weight: 500 },
  hugepageLimits: [{ pageSize: '2MB', limit: 0 }],
  unified: { 'memory.high': '900000000', 'misc.max': 'res_a 1' },
}

describe('planWrites', () => {
  it('puts rows first, then what is irregular, then unified', () => {
    expect(planWrites('v2', everything).map((write) => write.from.join('+'))).toEqual([
      'memory.limit',
      'memory.swap',
      'memory.reservation',
      'cpu.quota+cpu.period',
      'cpu.shares',
      'pids.limit',
      'cpu.cpus',
      'cpu.burst',
      'blockIO.weight',
      'hugepageLimits[0]',
      'unified.memory.high',
      'unified.misc.max',
    ])
  })

  it('makes one write of the rows that share a file', () => {
    expect(planWrites('v2', { cpu: { quota: 50000, period: 20000 } })).toEqual([
      { file: 'cpu.max', controller: 'cpu', data: '50000 20000', from: ['cpu.quota', 'cpu.period'] },
    ])
  })

  it('plans for the wanted controllers alone', () => {
    const files = (only: string[]) => planWrites('v2', everything, { only }).map(({ file }) => file)
    expect(files(['cpu', 'memory', 'pids'])).toEqual([
      'memory.max',
      'memory.swap.max',
      'memory.low',
      'cpu.max',
      'cpu.weight',
      'pids.max',
      'cpu.max.burst',
      'memory.high',
    ])
    expect(files(['hugetlb'])).toEqual(['hugetlb.2MB.max'])
    expect(files([])).toEqual([])
  })

  it('gives unified the last word on a file of the table', () => {
    const writes = planWrites('v2', { memory: { limit: 4096 }, pids: { limit: 7 }, unified: { 'memory.max': '8192' } })
    expect(writes).toEqual([
      { file: 'pids.max', controller: 'pids', data: '7', from: ['pids.limit'] },
      { file: 'memory.max', controller: 'memory', data: '8192', from: ['memory.limit', 'unified.memory.max'] },
    ])
  })

  it.each(['v1', 'v2'] as const)('refuses on %s what contradicts itself', (column) => {
    expect(() => planWrites(column, { memory: { limit: 4096, swap: 4095 } })).toThrow(SpecError)
    expect(() => planWrites(column, { memory: { swap: 4096 } })).toThrow(SpecError)
  })

  it('never writes a newline or an empty text', () => {
    for (const { data } of planWrites('v2', everything)) expect(data).toMatch(/^[^\n]+$/)
  })
})

describe('an update, with the texts of the directory', () => {
  const with_ = (texts: Record<string, string>) => ({ current: (file: string) => texts[file] })

  it('keeps the quota when only the period is new, and the period when only the quota is', () => {
    const at = with_({ 'cpu.max': '50000 20000\n' })
    expect(planWrites('v2', { cpu: { period: 40000 } }, at)[0]?.data).toBe('50000 40000')
    expect(planWrites('v2', { cpu: { quota: 30000 } }, at)[0]?.data).toBe('30000 20000')
    expect(planWrites('v2', { cpu: { quota: -1 } }, at)[0]?.data).toBe('max 20000')
    expect(planWrites('v2', { cpu: { quota: 0 } }, at)[0]?.data).toBe('max 20000')
  })

  it('does not mind a directory without the file, or a text of one word', () => {
    expect(planWrites('v2', { cpu: { period: 40000 } }, with_({}))[0]?.data).toBe('max 40000')
    expect(planWrites('v2', { cpu: { period: 40000 } }, with_({ 'cpu.max': '50000' }))[0]?.data).toBe('50000 40000')
  })

  it('leaves alone what it does not name', () => {
    expect(planWrites('v2', { pids: { limit: 9 } }, with_({ 'cpu.max': '1 2', 'memory.max': '3' }))).toHaveLength(1)
  })

  it('takes the limit in force for new swap', () => {
    expect(planWrites('v2', { memory: { swap: 6000 } }, with_({ 'memory.max': '4096\n' }))[0]?.data).toBe('1904')
    expect(() => planWrites('v2', { memory: { swap: 6000 } }, with_({ 'memory.max': 'max\n' }))).toThrow(SpecError)
    expect(planWrites('v1', { memory: { swap: 6000 } }, with_({}))[0]?.data).toBe('6000')
  })

  it('rounds the quota at the period in force', () => {
    const profile = { weight: 'quadratic', reservation: 'low', quota: 'systemd', pidsZero: 'one' } as const
    const options = { ...with_({ 'cpu.max': 'max 54321' }), profile }
    expect(planWrites('v2', { cpu: { quota: 12345 } }, options)[0]?.data).toBe('12493 54321')
  })
})

describe('the table', () => {
  it('names every series and every OCI field once', () => {
    const names = SPEC_TABLE.flatMap((row) => [row.oci as string, row.series.name])
    expect(new Set(names).size).toBe(14)
  })

  it('shares a file only among rows that share its words, or that exclude each other', () => {
    const both = { memory: { limit: -1, swap: 0 } }
    expect(planWrites('v2', both).map(({ file, from }) => [file, ...from])).toEqual([
      ['memory.swap.max', 'memory.limit', 'memory.swap'],
      ['memory.max', 'memory.limit'],
    ])
  })
})
