import { describe, expect, it } from 'vitest'
import { CgroupError, INFINITY, planProperties, planWrites, SpecError } from '../src/index.js'

const files = (unified: Record<string, string>, controllers?: string[]) =>
  planWrites('v2', { unified }, { controllers }).map(({ file, data }) => [file, data])
const named = (unified: Record<string, string>, systemdVersion = 252, start = false) =>
  Object.fromEntries(planProperties({ unified }, { systemdVersion, start }).map(({ name, value }) => [name, value]))

describe('unified as files', () => {
  it('is written as given, in its order', () => {
    expect(files({ 'memory.high': ' 1024 ', 'hugetlb.2MB.max': '4194304', 'cpu.weight': '1234' })).toEqual([
      ['memory.high', ' 1024 '],
      ['hugetlb.2MB.max', '4194304'],
      ['cpu.weight', '1234'],
    ])
  })

  it('has no place on v1', () => {
    expect(planWrites('v1', { unified: { 'memory.high': '1' } })).toEqual([])
  })

  it('names the controllers there are when the one asked for is not among them', () => {
    const refused = () => files({ 'io.max': '8:0 rbps=1' }, ['cpu', 'memory'])
    expect(refused).toThrow(CgroupError)
    expect(refused).toThrow(
      expect.objectContaining({
        code: 'ERR_NO_CONTROLLER',
        message: expect.stringContaining('controller "io" not available'),
        hint: 'available: cpu memory',
      }),
    )
    expect(files({ 'io.max': '8:0 rbps=1' }, ['io'])).toHaveLength(1)
  })

  it.each(['v1', 'v2'] as const)('refuses on %s a controller that no kernel has', (column) => {
    expect(() => planWrites(column, { unified: { 'fake.knob': '1' } })).toThrow(SpecError)
  })

  it.each([
    'cgroup.freeze',
    'cgroup.procs',
    'devices.allow',
    'nodot',
    'x.',
    '',
    'memory..max',
    'memory.max ',
    'MEMORY.MAX',
    '../x.y',
    'foo/bar.x',
    '.x',
  ])('refuses the key %j', (key) => {
    expect(() => files({ [key]: '1' })).toThrow(SpecError)
  })

  it('refuses a value of two lines', () => {
    expect(() => files({ 'memory.max': '1\n2' })).toThrow(SpecError)
  })
})

describe('unified as properties', () => {
  it('takes what systemd has a word for, and leaves the rest to the files', () => {
    expect(
      named({
        'memory.min': ' 1024 ',
        'memory.low': '2048',
        'memory.high': '4096',
        'memory.max': 'max',
        'memory.swap.max': '0',
        'memory.oom.group': '1',
        'pids.max': '42',
        'cpuset.cpus': '0-3',
        'cpuset.mems': '9',
        'hugetlb.2MB.max': '1',
      }),
    ).toEqual({
      MemoryMin: 1024n,
      MemoryLow: 2048n,
      MemoryHigh: 4096n,
      MemoryMax: INFINITY,
      MemorySwapMax: 0n,
      TasksMax: 42n,
      AllowedCPUs: new Uint8Array([15]),
      AllowedMemoryNodes: new Uint8Array([0, 2]),
    })
  })

  it.each([
    ['max', { CPUQuotaPeriodUSec: 100000n, CPUQuotaPerSecUSec: INFINITY }],
    ['50000', { CPUQuotaPeriodUSec: 100000n, CPUQuotaPerSecUSec: 500000n }],
    ['500000 250000', { CPUQuotaPeriodUSec: 250000n, CPUQuotaPerSecUSec: 2000000n }],
  ])('cpu.max %j', (text, expected) => {
    expect(named({ 'cpu.max': text })).toEqual(expected)
  })

  it('idle wins over weight, and 0 says nothing', () => {
    expect(named({ 'cpu.idle': '1', 'cpu.weight': '500' })).toEqual({ CPUWeight: 0n })
    expect(named({ 'cpu.idle': '1', 'cpu.weight': '500' }, 251)).toEqual({ CPUWeight: 500n })
    expect(named({ 'cpu.idle': '0' })).toEqual({})
  })

  it('pids 0 is 1, since systemd refuses 0', () => {
    expect(named({ 'pids.max': '0' })).toEqual({ TasksMax: 1n })
    expect(named({ 'pids.max': 'max' })).toEqual({ TasksMax: INFINITY })
  })

  it('OOMPolicy goes with the start of a unit, since 253', () => {
    expect(named({ 'memory.oom.group': '1' }, 253, true)).toEqual({ OOMPolicy: 'kill' })
    expect(named({ 'memory.oom.group': '0' }, 253, true)).toEqual({ OOMPolicy: 'continue' })
    expect(named({ 'memory.oom.group': '1' }, 253, false)).toEqual({})
    expect(named({ 'memory.oom.group': '1' }, 252, true)).toEqual({})
    expect(() => named({ 'memory.oom.group': 'invalid' }, 253, true)).toThrow(SpecError)
  })

  it.each([
    ['cpu.max', '100 x'],
    ['cpu.max', ''],
    ['cpu.max', '1 2 3'],
    ['cpu.weight', '22000'],
    ['cpu.weight', '0'],
    ['memory.max', '1G'],
    ['memory.max', '18446744073709551616'],
    ['pids.max', '-1'],
    ['cpuset.cpus', 'foo'],
  ])('refuses %s %j', (key, text) => {
    expect(() => named({ [key]: text })).toThrow(expect.objectContaining({ field: `linux.resources.unified.${key}` }))
  })
})
