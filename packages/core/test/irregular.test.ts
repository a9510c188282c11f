import { describe, expect, it } from 'vitest'
import { type Column, IRREGULAR, planWrites, type Resources, SpecError } from '../src/index.js'

const files = (column: Column, resources: Resources, exists?: (file: string) => boolean) =>
  planWrites(column, resources, { exists }).map(({ file, data }) => `${file} ${data}`)

describe('cpuset', () => {
  it.each(['v1', 'v2'] as const)('%s: as given, empty is unset', (column) => {
    expect(files(column, { cpu: { cpus: '0-3,8', mems: '0' } })).toEqual(['cpuset.cpus 0-3,8', 'cpuset.mems 0'])
    expect(files(column, { cpu: { cpus: '', mems: '' } })).toEqual([])
  })
})

describe('the rest of cpu', () => {
  const cpu = { burst: 1000, idle: 0, realtimeRuntime: 5000, realtimePeriod: 7000 }

  it('v1: runtime after its period; idle 0 and burst 0 say something', () => {
    expect(files('v1', { cpu })).toEqual([
      'cpu.cfs_burst_us 1000',
      'cpu.idle 0',
      'cpu.rt_period_us 7000',
      'cpu.rt_runtime_us 5000',
    ])
    expect(files('v1', { cpu: { burst: 0, realtimeRuntime: 0, realtimePeriod: 0 } })).toEqual(['cpu.cfs_burst_us 0'])
  })

  it('v2: no realtime, unless it is 0', () => {
    expect(files('v2', { cpu: { burst: 1000, idle: 1, realtimeRuntime: 0, realtimePeriod: 0 } })).toEqual([
      'cpu.max.burst 1000',
      'cpu.idle 1',
    ])
    expect(() => files('v2', { cpu })).toThrow(expect.objectContaining({ field: 'linux.resources.cpu.realtimePeriod' }))
    expect(() => files('v2', { cpu: { realtimeRuntime: -1 } })).toThrow(SpecError)
  })
})

describe('the rest of memory', () => {
  const memory = { kernel: 4, kernelTCP: 5, swappiness: 6, disableOOMKiller: true, checkBeforeUpdate: true }

  it('v1', () => {
    expect(files('v1', { memory })).toEqual([
      'memory.kmem.limit_in_bytes 4',
      'memory.kmem.tcp.limit_in_bytes 5',
      'memory.swappiness 6',
      'memory.oom_control 1',
    ])
    expect(files('v1', { memory: { swappiness: 0, disableOOMKiller: false, kernel: 0 } })).toEqual([
      'memory.swappiness 0',
    ])
  })

  it('leaves out the files that newer kernels lost', () => {
    expect(files('v1', { memory }, (file) => !file.includes('kmem'))).toEqual([
      'memory.swappiness 6',
      'memory.oom_control 1',
    ])
  })

  it("takes Docker's -1 as unset, and refuses what the kernel would", () => {
    expect(files('v1', { memory: { swappiness: 2n ** 64n - 1n } })).toEqual([])
    expect(() => files('v1', { memory: { swappiness: 101 } })).toThrow(SpecError)
    expect(() => files('v2', { memory: { swappiness: 101 } })).toThrow(SpecError)
  })

  it('v2 has none of them', () => {
    expect(files('v2', { memory })).toEqual([])
  })
})

describe('huge pages', () => {
  const resources = {
    hugepageLimits: [
      { pageSize: '2MB', limit: 4194304 },
      { pageSize: '1GB', limit: 0 },
    ],
  }

  it.each([
    ['v1', ['hugetlb.2MB.limit_in_bytes 4194304', 'hugetlb.1GB.limit_in_bytes 0']],
    ['v2', ['hugetlb.2MB.max 4194304', 'hugetlb.1GB.max 0']],
  ] as const)('%s: faults alone, without a look at the directory', (column, expected) => {
    expect(files(column, resources)).toEqual(expected)
  })

  it('reservations too, where they are there', () => {
    expect(files('v2', resources, (file) => file.startsWith('hugetlb.2MB') || file === 'hugetlb.1GB.max')).toEqual([
      'hugetlb.2MB.max 4194304',
      'hugetlb.2MB.rsvd.max 4194304',
      'hugetlb.1GB.max 0',
    ])
  })

  it('both where neither is: the report will say so', () => {
    expect(files('v1', { hugepageLimits: [{ pageSize: '2MB', limit: 512 }] }, () => false)).toEqual([
      'hugetlb.2MB.limit_in_bytes 512',
      'hugetlb.2MB.rsvd.limit_in_bytes 512',
    ])
  })

  it('refuses a size that no page has', () => {
    expect(() => files('v1', { hugepageLimits: [{ pageSize: '3MB', limit: 1 }] })).toThrow(SpecError)
  })
})

describe('the controllers of one version', () => {
  it('rdma, by name, on both', () => {
    const resources = { rdma: { mlx5_1: { hcaHandles: 3, hcaObjects: 10000 }, mlx4_0: { hcaObjects: 1 }, ib0: {} } }
    const expected = ['rdma.max mlx4_0 hca_object=1', 'rdma.max mlx5_1 hca_handle=3 hca_object=10000']
    expect(files('v1', resources)).toEqual(expected)
    expect(files('v2', resources)).toEqual(expected)
  })

  it('network, on v1', () => {
    const resources = {
      network: {
        classID: 1048577,
        priorities: [
          { name: 'eth0', priority: 500 },
          { name: 'lo', priority: 0 },
        ],
      },
    }
    expect(files('v1', resources)).toEqual([
      'net_cls.classid 1048577',
      'net_prio.ifpriomap eth0 500',
      'net_prio.ifpriomap lo 0',
    ])
    expect(files('v1', { network: { classID: 0 } })).toEqual([])
    expect(files('v2', resources)).toEqual([])
  })

  it('devices, on v1, in their order', () => {
    const devices = [
      { allow: false, access: 'rwm' },
      { allow: true, type: 'c', major: 1, minor: 3, access: 'rwm' },
      { allow: true, type: 'b', major: 8, access: 'r' },
      { allow: true, type: 'u', major: 1, minor: -1 },
      { allow: true, type: 'a', major: 1, minor: 1, access: 'r' },
    ]
    expect(files('v1', { devices })).toEqual([
      'devices.deny a',
      'devices.allow c 1:3 rwm',
      'devices.allow b 8:* r',
      'devices.allow c 1:* rwm',
      'devices.allow a',
    ])
    expect(files('v2', { devices })).toEqual([])
  })

  it('the freezer, which is not in OCI', () => {
    expect(files('v1', { freezer: 'FROZEN' })).toEqual(['freezer.state FROZEN'])
    expect(files('v2', { freezer: 'FROZEN' })).toEqual(['cgroup.freeze 1'])
    expect(files('v2', { freezer: 'THAWED' })).toEqual(['cgroup.freeze 0'])
    expect(files('v2', { freezer: 'UNDEFINED' })).toEqual([])
    expect(() => files('v1', { freezer: 'Invalid' })).toThrow(SpecError)
  })
})

it('every irregular field is documented once', () => {
  const fields = IRREGULAR.flatMap((each) => each.rows.map(({ oci }) => oci))
  expect(new Set(fields).size).toBe(fields.length)
  expect(fields.length).toBeGreaterThan(20)
})
