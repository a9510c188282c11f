import type { Resources } from '@cgroupkit/core'

/** Whose files and properties a variant changes: variants of different groups may share a container. `alone`: refused by somebody, or of no one controller. */
export type Group = 'memory' | 'cpu' | 'weight' | 'cpuset' | 'pids' | 'io' | 'hugetlb' | 'alone'

export interface Variant {
  /** As the page shows it. */
  name: string
  group: Group
  resources: Resources
}

const of =
  (group: Group, make: (value: object) => Resources) =>
  (name: string, value: object): Variant => ({ name, group, resources: make(value) })

const memory = (group: Group) => of(group, (value) => ({ memory: value }))
const cpu = (group: Group) => of(group, (value) => ({ cpu: value }))
const io = (group: Group) => of(group, (value) => ({ blockIO: value }))
const pids = (group: Group, limit: number): Variant => ({
  name: `pids ${limit}`,
  group,
  resources: { pids: { limit } },
})
const huge = (group: Group, pageSize: string, limit: number): Variant => ({
  name: `hugepages ${pageSize} ${limit}`,
  group,
  resources: { hugepageLimits: [{ pageSize, limit }] },
})
const unified = (group: Group, texts: Record<string, string>): Variant => ({
  name: `unified ${Object.entries(texts)
    .map(([key, text]) => `${key}=${text}`)
    .join(' ')}`,
  group,
  resources: { unified: texts },
})
const shares = (value: number) => cpu(value === 1 ? 'alone' : 'weight')(`shares ${value}`, { shares: value })
const rate = (value: number, minor = 0) => [{ major: 259, minor, rate: value }]

const M = 1 << 20

/** What is asked of every runtime, and of cgroupkit. The disk 259:0 is the guest's; 259:99 and mlx5_0 it does not have. */
export const VARIANTS: readonly Variant[] = [
  { name: 'nothing', group: 'alone', resources: {} },

  memory('memory')('limit 100000000', { limit: 100000000 }),
  memory('memory')('limit 100000000 swap 150000000', { limit: 100000000, swap: 150000000 }),
  memory('memory')('limit = swap', { limit: 128 * M, swap: 128 * M }),
  memory('memory')('limit, swap -1', { limit: 128 * M, swap: -1 }),
  memory('alone')('limit, swap 0', { limit: 128 * M, swap: 0 }),
  memory('memory')('limit -1', { limit: -1 }),
  memory('memory')('limit -1 swap -1', { limit: -1, swap: -1 }),
  memory('alone')('limit -1 swap 150000000', { limit: -1, swap: 150000000 }),
  memory('memory')('limit -1 swap 0', { limit: -1, swap: 0 }),
  memory('alone')('limit 0 swap 0 reservation 0', { limit: 0, swap: 0, reservation: 0 }),
  memory('memory')('swap -1', { swap: -1 }),
  memory('alone')('swap 0', { swap: 0 }),
  memory('alone')('swap without limit', { swap: 100000000 }),
  memory('alone')('swap below limit', { limit: 100000000, swap: 99999999 }),
  memory('alone')('limit -2', { limit: -2 }),
  memory('memory')('limit 2^63-1', { limit: 9223372036854775807n }),
  memory('memory')('reservation 50000000', { reservation: 50000000 }),
  memory('memory')('reservation below limit', { limit: 100000000, reservation: 50000000 }),
  memory('memory')('reservation above limit', { limit: 100000000, reservation: 200000000 }),
  memory('memory')('reservation -1', { reservation: -1 }),
  memory('memory')('reservation 0', { limit: 100000000, reservation: 0 }),
  memory('alone')('disableOOMKiller', { disableOOMKiller: true }),
  memory('alone')('swappiness 60', { swappiness: 60 }),
  memory('alone')('kernel 67108864', { limit: 128 * M, kernel: 64 * M }),
  memory('alone')('kernelTCP 67108864', { limit: 128 * M, kernelTCP: 64 * M }),
  memory('memory')('checkBeforeUpdate', { limit: 128 * M, checkBeforeUpdate: true }),
  unified('memory', { 'memory.high': '67108864' }),
  unified('memory', { 'memory.min': '4096', 'memory.low': '8192' }),
  unified('memory', { 'memory.oom.group': '1' }),
  unified('memory', { 'memory.max': '67108864', 'memory.swap.max': '33554432' }),
  {
    name: 'limit and unified memory.max',
    group: 'memory',
    resources: { memory: { limit: 128 * M }, unified: { 'memory.max': '67108864' } },
  },

  ...[0, 1, 2, 3, 102, 512, 1023, 1024, 2048, 65536, 262143, 262144, 262145].map(shares),
  cpu('cpu')('quota 50000 period 100000', { quota: 50000, period: 100000 }),
  cpu('cpu')('quota 12345 period 54321', { quota: 12345, period: 54321 }),
  cpu('cpu')('quota 12300 period 100000', { quota: 12300, period: 100000 }),
  cpu('cpu')('quota 333333 period 1000000', { quota: 333333, period: 1000000 }),
  cpu('cpu')('quota 150000 period 100000', { quota: 150000, period: 100000 }),
  cpu('cpu')('quota 25000', { quota: 25000 }),
  cpu('cpu')('quota 1000 period 1000', { quota: 1000, period: 1000 }),
  cpu('cpu')('quota 0', { quota: 0 }),
  cpu('cpu')('quota -1', { quota: -1 }),
  cpu('cpu')('quota -1 period 50000', { quota: -1, period: 50000 }),
  cpu('cpu')('quota 0 period 50000', { quota: 0, period: 50000 }),
  cpu('cpu')('period 50000', { period: 50000 }),
  cpu('cpu')('period 0', { period: 0 }),
  cpu('alone')('quota 999', { quota: 999 }),
  cpu('alone')('period 999', { quota: 50000, period: 999 }),
  cpu('alone')('period 1000001', { quota: 50000, period: 1000001 }),
  cpu('cpu')('burst 20000', { quota: 50000, period: 100000, burst: 20000 }),
  cpu('cpu')('burst 0', { quota: 50000, period: 100000, burst: 0 }),
  cpu('alone')('burst above quota', { quota: 50000, period: 100000, burst: 50001 }),
  cpu('weight')('idle 1', { idle: 1 }),
  cpu('weight')('idle 0', { idle: 0 }),
  cpu('alone')('idle 1 shares 512', { shares: 512, idle: 1 }),
  cpu('alone')('realtimeRuntime 950000', { realtimeRuntime: 950000, realtimePeriod: 1000000 }),
  unified('weight', { 'cpu.weight': '79' }),
  unified('cpu', { 'cpu.max': '30000 60000' }),
  unified('weight', { 'cpu.idle': '1' }),
  {
    name: 'shares and unified cpu.weight',
    group: 'weight',
    resources: { cpu: { shares: 512 }, unified: { 'cpu.weight': '500' } },
  },

  cpu('cpuset')('cpus 0', { cpus: '0' }),
  cpu('cpuset')('cpus 0-1 mems 0', { cpus: '0-1', mems: '0' }),
  cpu('cpuset')('mems 0', { mems: '0' }),
  cpu('alone')('cpus 5 (absent)', { cpus: '5' }),
  cpu('alone')('mems 1 (absent)', { mems: '1' }),
  cpu('alone')('cpus x', { cpus: 'x' }),
  unified('cpuset', { 'cpuset.cpus': '1' }),

  pids('pids', 77),
  pids('alone', 1),
  pids('pids', -1),
  pids('alone', 0),
  pids('alone', -2),
  pids('pids', 4194304),
  pids('alone', 4194305),
  unified('pids', { 'pids.max': '55' }),

  huge('hugetlb', '2MB', 4 * M),
  huge('hugetlb', '2MB', 0),
  huge('hugetlb', '2MB', 4 * M + 1),
  huge('alone', '3MB', 3 * M),
  huge('alone', '2048kB', 4 * M),
  unified('hugetlb', { 'hugetlb.2MB.max': '6291456' }),

  io('io')('weight 500', { weight: 500 }),
  io('io')('weight 10', { weight: 10 }),
  io('io')('weight 100', { weight: 100 }),
  io('io')('weight 1000', { weight: 1000 }),
  io('alone')('weight 5', { weight: 5 }),
  io('alone')('weight 1001', { weight: 1001 }),
  io('alone')('leafWeight 300', { leafWeight: 300 }),
  io('alone')('weightDevice 259:0 200', { weightDevice: [{ major: 259, minor: 0, weight: 200 }] }),
  io('alone')('weightDevice 259:0 leafWeight 200', { weightDevice: [{ major: 259, minor: 0, leafWeight: 200 }] }),
  io('io')('throttle read bps', { throttleReadBpsDevice: rate(1048576) }),
  io('io')('throttle write bps', { throttleWriteBpsDevice: rate(1048576) }),
  io('io')('throttle read iops', { throttleReadIOPSDevice: rate(100) }),
  io('io')('throttle all four', {
    throttleReadBpsDevice: rate(1048576),
    throttleWriteBpsDevice: rate(2097152),
    throttleReadIOPSDevice: rate(100),
    throttleWriteIOPSDevice: rate(200),
  }),
  io('alone')('throttle 0', { throttleReadBpsDevice: rate(0) }),
  io('alone')('throttle of an absent disk', { throttleReadBpsDevice: rate(1048576, 99) }),
  unified('io', { 'io.weight': 'default 321' }),

  { name: 'rdma of an absent device', group: 'alone', resources: { rdma: { mlx5_0: { hcaHandles: 3 } } } },
  { name: 'network classID', group: 'alone', resources: { network: { classID: 1048577 } } },
  unified('alone', { 'memory.nosuch': '1' }),
  unified('alone', { 'nosuch.max': '1' }),
  unified('alone', { 'memory.max': 'nonsense' }),
  unified('alone', { 'cpu.weight': '10001' }),
  unified('alone', { 'cgroup.freeze': '0' }),
  {
    name: 'a guaranteed pod of Kubernetes',
    group: 'alone',
    resources: {
      memory: { limit: 128 * M, swap: 128 * M },
      cpu: { shares: 512, quota: 50000, period: 100000 },
      pids: { limit: 1000 },
    },
  },
]
