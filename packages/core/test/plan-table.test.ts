import { describe, expect, it } from 'vitest'
import { PROFILES, type Profile, planWrites, type Resources } from '../src/index.js'

const files = (column: 'v1' | 'v2', resources: Resources, profile: Profile = PROFILES.default) =>
  planWrites(column, resources, { profile }).map(({ file, data }) => `${file} ${data}`)

const linear: Profile = { ...PROFILES.default, weight: 'linear' }

it('null, which is what JSON has for nothing, plans nothing', () => {
  const nothing = JSON.parse('null') as Resources
  expect([planWrites('v1', nothing), planWrites('v2', nothing)]).toEqual([[], []])
})

// Left: OCI. Right: what runc 1.1.5 left in the files of Linux 6.1, before the kernel floors it (kernel.md 3.1; its weights are the linear ones).
describe('v2, as runc on a real kernel', () => {
  it.each<[string, Resources, string[]]>([
    [
      'memory, swap and reservation',
      { memory: { limit: 100000000, swap: 150000000, reservation: 50000000 } },
      ['memory.max 100000000', 'memory.swap.max 50000000', 'memory.low 50000000'],
    ],
    [
      'swap = limit takes all swap away',
      { memory: { limit: 4096, swap: 4096 } },
      ['memory.max 4096', 'memory.swap.max 0'],
    ],
    ['limit alone', { memory: { limit: 4096 } }, ['memory.max 4096']],
    ['limit -1 frees swap', { memory: { limit: -1 } }, ['memory.swap.max max', 'memory.max max']],
    ['all 0', { memory: { limit: 0, swap: 0, reservation: 0 } }, []],
    ['swap -1', { memory: { limit: 4096, swap: -1 } }, ['memory.max 4096', 'memory.swap.max max']],
    ['reservation -1 is never above its soft limit', { memory: { reservation: -1 } }, ['memory.low max']],
    ['quota and period, exactly', { cpu: { quota: 12345, period: 54321 } }, ['cpu.max 12345 54321']],
    ['quota alone', { cpu: { quota: 25000 } }, ['cpu.max 25000 100000']],
    ['period alone', { cpu: { period: 50000 } }, ['cpu.max max 50000']],
    ['quota 0', { cpu: { quota: 0 } }, ['cpu.max max 100000']],
    ['quota -1', { cpu: { quota: -1 } }, ['cpu.max max 100000']],
    ['period 0 is unset', { cpu: { quota: 5, period: 0 } }, ['cpu.max 5 100000']],
    ['shares 2', { cpu: { shares: 2 } }, ['cpu.weight 1']],
    ['shares 102', { cpu: { shares: 102 } }, ['cpu.weight 4']],
    ['shares 1024', { cpu: { shares: 1024 } }, ['cpu.weight 39']],
    ['shares beyond the range', { cpu: { shares: 262145 } }, ['cpu.weight 10000']],
    ['shares 0 are unset', { cpu: { shares: 0 } }, []],
    ['shares 1, where runc 1.1.5 fails', { cpu: { shares: 1 } }, ['cpu.weight 1']],
    ['pids', { pids: { limit: 77 } }, ['pids.max 77']],
    ['pids -1', { pids: { limit: -1 } }, ['pids.max max']],
    ['pids beyond the kernel are its own business', { pids: { limit: 4194305 } }, ['pids.max 4194305']],
    ['nothing', {}, []],
  ])('%s', (_name, resources, expected) => {
    expect(files('v2', resources, linear)).toEqual(expected)
  })
})

describe('v1', () => {
  it.each<[string, Resources, string[]]>([
    [
      'memory + swap as given, in table order',
      { memory: { limit: 100000000, swap: 150000000, reservation: 50000000 } },
      [
        'memory.limit_in_bytes 100000000',
        'memory.memsw.limit_in_bytes 150000000',
        'memory.soft_limit_in_bytes 50000000',
      ],
    ],
    [
      'limit -1 frees swap first',
      { memory: { limit: -1 } },
      ['memory.memsw.limit_in_bytes -1', 'memory.limit_in_bytes -1'],
    ],
    [
      'unlimited is -1, not max',
      { memory: { limit: 4096, swap: -1 } },
      ['memory.limit_in_bytes 4096', 'memory.memsw.limit_in_bytes -1'],
    ],
    ['reservation -1 lifts it', { memory: { reservation: -1 } }, ['memory.soft_limit_in_bytes -1']],
    [
      'quota and period are two files',
      { cpu: { quota: 12345, period: 54321 } },
      ['cpu.cfs_quota_us 12345', 'cpu.cfs_period_us 54321'],
    ],
    ['quota 0 is unset, which the kernel refuses', { cpu: { quota: 0 } }, []],
    ['shares as given: the kernel clamps', { cpu: { shares: 300000 } }, ['cpu.shares 300000']],
    ['pids -1 is max here too', { pids: { limit: -1 } }, ['pids.max max']],
  ])('%s', (_name, resources, expected) => {
    expect(files('v1', resources)).toEqual(expected)
  })
})

describe('profiles', () => {
  it('weight', () => {
    const resources = { cpu: { shares: 1024 } }
    expect(files('v2', resources)).toEqual(['cpu.weight 100'])
    expect(files('v2', resources, PROFILES.gvisor)).toEqual(['cpu.weight 39'])
    expect(files('v2', resources, PROFILES.cadvisor)).toEqual(['cpu.weight 40'])
  })

  it('reservation: cAdvisor ≥ 0.47 reads memory.min', () => {
    const resources = { memory: { reservation: 4096 } }
    expect(files('v2', resources)).toEqual(['memory.low 4096'])
    expect(files('v2', resources, PROFILES.cadvisor)).toEqual(['memory.low 4096', 'memory.min 4096'])
    expect(files('v1', resources, PROFILES.cadvisor)).toEqual(['memory.soft_limit_in_bytes 4096'])
  })

  it('quota: to whole 10 ms of a second, on both versions', () => {
    const profile: Profile = { ...PROFILES.default, quota: 'systemd' }
    expect(files('v2', { cpu: { quota: 12300, period: 100000 } }, profile)).toEqual(['cpu.max 13000 100000'])
    expect(files('v1', { cpu: { quota: 12300 } }, profile)).toEqual(['cpu.cfs_quota_us 13000'])
  })

  it('pids 0', () => {
    expect(files('v2', { pids: { limit: 0 } })).toEqual(['pids.max 1'])
    expect(files('v2', { pids: { limit: 0 } }, PROFILES.gvisor)).toEqual([])
    expect(files('v1', { pids: { limit: 0 } })).toEqual(['pids.max 1'])
  })
})
