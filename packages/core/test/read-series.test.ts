import { describe, expect, it } from 'vitest'
import { type Column, type DirReader, readSeries, type SeriesOptions } from '../src/index.js'

const dir = (files: Record<string, string>, rest: Partial<DirReader> = {}): DirReader => ({
  read: (file) => files[file],
  has: () => true,
  ...rest,
})
const series = (column: Column, reader: DirReader, options: SeriesOptions = {}) =>
  Object.fromEntries(
    readSeries(column, reader, options).map(({ name, value }) => [name.replace('container_', ''), value]),
  )

/** A fresh directory of Linux 6.1 with cpu, memory and pids on (kernel.md 2.1). */
const fresh = {
  'memory.max': 'max\n',
  'memory.swap.max': 'max\n',
  'memory.min': '0\n',
  'memory.high': 'max\n',
  'cpu.max': 'max 100000\n',
  'cpu.weight': '100\n',
  'pids.max': 'max\n',
}

describe('v2', () => {
  it('an empty compat directory shows the defaults of the kernel, and no quota', () => {
    expect(series('v2', dir(fresh))).toEqual({
      spec_memory_limit_bytes: 0,
      spec_memory_swap_limit_bytes: 0,
      spec_memory_reservation_limit_bytes: 0,
      spec_cpu_period: 100000,
      spec_cpu_shares: 2597,
      threads_max: 0,
    })
  })

  it('limits', () => {
    const files = {
      'memory.max': '1073741824\n',
      'memory.swap.max': '4096\n',
      'memory.min': '8192\n',
      'cpu.max': '50000 100000\n',
      'cpu.weight': '40\n',
      'pids.max': '77\n',
    }
    expect(readSeries('v2', dir(files))).toEqual([
      { name: 'container_spec_memory_limit_bytes', value: 1073741824, file: 'memory.max' },
      { name: 'container_spec_memory_swap_limit_bytes', value: 4096, file: 'memory.swap.max' },
      { name: 'container_spec_memory_reservation_limit_bytes', value: 8192, file: 'memory.min' },
      { name: 'container_spec_cpu_quota', value: 50000, file: 'cpu.max' },
      { name: 'container_spec_cpu_period', value: 100000, file: 'cpu.max' },
      { name: 'container_spec_cpu_shares', value: 1024, file: 'cpu.weight' },
      { name: 'container_threads_max', value: 77, file: 'pids.max' },
    ])
  })

  it('without controllers: no memory, and zeros for the CPU', () => {
    expect(series('v2', dir({ 'memory.min': '4096' }))).toEqual({
      spec_cpu_period: 0,
      spec_cpu_shares: 0,
      threads_max: 0,
    })
  })

  it('a limit of 0 is the memory of the machine', () => {
    const files = { ...fresh, 'memory.max': '0\n' }
    expect(series('v2', dir(files, { memoryCapacity: 4294967296n }))).toMatchObject({
      spec_memory_limit_bytes: 4294967296,
    })
    expect(series('v2', dir(files))).toMatchObject({ spec_memory_limit_bytes: 0 })
  })

  it('more than 2^62 bytes are no limit; exactly 2^62 is one, with all its digits', () => {
    const limit = (text: string) => series('v2', dir({ ...fresh, 'memory.max': text })).spec_memory_limit_bytes
    expect(limit('4611686018427387904')).toBe(4611686018427387904n)
    expect(limit('4611686018427387905')).toBe(0)
    expect(limit('9007199254740993')).toBe(9007199254740993n)
    expect(limit('9007199254740991')).toBe(9007199254740991)
  })

  it.each(['-1', 'abc', '0x10', '18446744073709551616', ''])('%j is no number to cAdvisor', (text) => {
    expect(series('v2', dir({ ...fresh, 'memory.min': text }))).toMatchObject({
      spec_memory_reservation_limit_bytes: 0,
    })
  })

  it('ignores cpu.max of one word, and a weight out of range', () => {
    expect(series('v2', dir({ ...fresh, 'cpu.max': '100000', 'cpu.weight': '10001' }))).toMatchObject({
      spec_cpu_period: 0,
      spec_cpu_shares: 0,
    })
    expect(series('v2', dir({ ...fresh, 'cpu.max': '5 6 7' }))).toMatchObject({ spec_cpu_quota: 5, spec_cpu_period: 0 })
  })
})

describe('v1', () => {
  /** A fresh directory of v1 (kernel.md 5). */
  const files = {
    'memory.limit_in_bytes': '9223372036854771712\n',
    'memory.soft_limit_in_bytes': '9223372036854771712\n',
    'cpu.shares': '1024\n',
    'cpu.cfs_period_us': '100000\n',
    'cpu.cfs_quota_us': '-1\n',
    'pids.max': 'max\n',
  }

  it('shows the defaults; without swap accounting swap is 0', () => {
    expect(series('v1', dir(files))).toEqual({
      spec_memory_limit_bytes: 0,
      spec_memory_swap_limit_bytes: 0,
      spec_memory_reservation_limit_bytes: 0,
      spec_cpu_period: 100000,
      spec_cpu_shares: 1024,
      threads_max: 0,
    })
  })

  it('memory + swap as they are', () => {
    const set = {
      ...files,
      'memory.memsw.limit_in_bytes': '8192',
      'memory.limit_in_bytes': '4096',
      'cpu.cfs_quota_us': '7000',
    }
    expect(series('v1', dir(set))).toMatchObject({
      spec_memory_limit_bytes: 4096,
      spec_memory_swap_limit_bytes: 8192,
      spec_cpu_quota: 7000,
    })
  })

  it('needs the directory of the controller, and a cpuset directory will do for the CPU', () => {
    const none = { read: () => undefined }
    expect(series('v1', dir({}, { ...none, has: () => false }))).toEqual({ threads_max: 0 })
    expect(series('v1', dir({}, { ...none, has: (controller) => controller === 'cpuset' }))).toEqual({
      spec_cpu_period: 0,
      spec_cpu_shares: 0,
      threads_max: 0,
    })
  })
})

describe('cAdvisor versions', () => {
  const files = { ...fresh, 'memory.high': '12288\n', 'memory.min': '4096\n', 'memory.low': '1' }
  it.each([
    ['0.46', 12288],
    ['v0.46.1', 12288],
    ['0.47', 4096],
    ['0.60.5', 4096],
    ['1.0', 4096],
    ['latest', 4096],
  ])('%s: the reservation', (cadvisor, value) => {
    expect(series('v2', dir(files), { cadvisor })).toMatchObject({ spec_memory_reservation_limit_bytes: value })
  })

  it.each(['0.38.7', '0.39.1'])('%s does not read the CPU of v2', (cadvisor) => {
    const shown = series('v2', dir({ ...fresh, 'cpu.max': '5000 10000' }), { cadvisor })
    expect(shown).toMatchObject({ spec_cpu_shares: 0, spec_cpu_period: 0 })
    expect(shown).not.toHaveProperty('spec_cpu_quota')
  })

  it.each(['0.39.2', '0.39', '0.40.0'])('%s does', (cadvisor) => {
    const shown = series('v2', dir({ ...fresh, 'cpu.max': '5000 10000' }), { cadvisor })
    expect(shown).toMatchObject({ spec_cpu_quota: 5000, spec_cpu_period: 10000, spec_cpu_shares: 2597 })
  })

  it('before 0.39.2 no memory limit is the memory of the machine', () => {
    const host = { memoryCapacity: 4294967296n }
    const limit = (cadvisor: string) => series('v2', dir(fresh, host), { cadvisor }).spec_memory_limit_bytes
    expect(limit('0.39.1')).toBe(4294967296)
    expect(limit('0.39.2')).toBe(0)
  })

  it('before 0.39.2 memory is that of the nearest cgroup upwards that has it', () => {
    const pod = dir({ 'memory.max': '8192', 'memory.high': '4096', 'memory.swap.max': '0' })
    const child = dir({ 'memory.high': '1' }, { parent: () => dir({}, { parent: () => pod }) })
    expect(series('v2', child, { cadvisor: '0.39.1' })).toMatchObject({
      spec_memory_limit_bytes: 8192,
      spec_memory_reservation_limit_bytes: 4096,
      spec_memory_swap_limit_bytes: 0,
    })
    expect(series('v2', child, { cadvisor: '0.39.2' })).not.toHaveProperty('spec_memory_limit_bytes')
    expect(series('v2', dir({}, { parent: () => undefined }), { cadvisor: '0.39.1' })).not.toHaveProperty(
      'spec_memory_limit_bytes',
    )
  })

  it.each(['47', 'new', '', '0.x'])('%j is no version', (cadvisor) => {
    expect(() => readSeries('v2', dir(fresh), { cadvisor })).toThrow(RangeError)
  })
})

describe('start time', () => {
  const start = (column: Column, rest: Partial<DirReader>) => readSeries(column, dir({}, rest)).at(-1)

  it('is the least of both mtimes, in whole seconds', () => {
    expect(start('v2', { mtimeMs: { dir: 1_700_000_000_999, events: 1_600_000_000_999 } })).toEqual({
      name: 'container_start_time_seconds',
      value: 1_600_000_000,
      file: 'cgroup.events',
    })
    expect(start('v1', { mtimeMs: { dir: 9_000, events: 8_000 } })).toMatchObject({
      value: 8,
      file: 'cgroup.clone_children',
    })
    expect(start('v2', { mtimeMs: { dir: 5_000 } })).toMatchObject({ value: 5, file: '.' })
  })

  it('is never before the minute of the boot', () => {
    expect(start('v2', { mtimeMs: { dir: 1_000 }, bootTimeMs: 125_000 })).toMatchObject({ value: 120 })
  })

  it('before 0.39.0 is that of the file of v1 alone, whatever the boot, and the year 1 on v2', () => {
    const old = (column: Column, mtimeMs: { dir: number; events?: number }) =>
      readSeries(column, dir({}, { mtimeMs, bootTimeMs: 125_000 }), { cadvisor: '0.38.7' }).at(-1)?.value
    expect(old('v1', { dir: 7_000, events: 9_000 })).toBe(9)
    expect(old('v1', { dir: 7_000 })).toBe(-62_135_596_800)
    expect(old('v2', { dir: 7_000, events: 9_000 })).toBe(-62_135_596_800)
  })

  it('is left out when nobody looked', () => {
    expect(readSeries('v2', dir(fresh)).map(({ name }) => name)).not.toContain('container_start_time_seconds')
  })
})
