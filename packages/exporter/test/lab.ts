import {
  type Block,
  DIALECTS,
  type DialectName,
  expose,
  FORMATS,
  type Format,
  type Identity,
  type Observed,
  type Snapshot,
  type Stats,
  snapshotBlocks,
} from '../src/index.js'

export const NOW = 1_764_000_000_123

const POD = { namespace: 'shop', name: 'web-0', uid: '7f1c' }
export const APP: Identity = {
  kind: 'container',
  cgroup: '/kubepods/pod7f1c/ab',
  id: 'ab',
  image: 'nginx:1.27',
  container: 'app',
  pod: POD,
}
export const SANDBOX: Identity = { kind: 'sandbox', cgroup: '/kubepods/pod7f1c', id: 'cd', image: 'pause:3', pod: POD }

/** Every field of the model, each with a number of its own. */
const STATS: Stats = {
  cpu: {
    total: 12_345_678_901n,
    user: 9_000_000_001n,
    system: 3_345_678_900n,
    periods: 7,
    throttledPeriods: 3,
    throttledTime: 250_000_000n,
    burstsPeriods: 2,
    burstTime: 1_000_000n,
    psi: { some: 11_000n, full: 12_000n },
  },
  memory: {
    usage: 100,
    maxUsage: 101,
    workingSet: 102,
    cache: 103,
    rss: 104,
    swap: 105,
    kernelUsage: 106,
    mappedFile: 107,
    totalActiveFile: 108,
    totalInactiveFile: 109,
    fileDirty: 110,
    fileWriteback: 111,
    failcnt: 112,
    eventsHigh: 113,
    eventsMax: 114,
    pgscan: 115,
    pgsteal: 116,
    workingsetRefaultFile: 117,
    workingsetRefaultAnon: 118,
    containerData: { pgfault: 119, pgmajfault: 120 },
    hierarchicalData: { pgfault: 121, pgmajfault: 122 },
    psi: { some: 13_000n, full: 14_000n },
  },
  hugetlb: [{ pagesize: '2MB', usage: 201, maxUsage: 202, failcnt: 203 }],
  diskIo: [
    {
      major: 8,
      minor: 0,
      device: '/dev/sda',
      readBytes: 301,
      writeBytes: 302,
      discardBytes: 303,
      reads: 304,
      writes: 305,
    },
    { major: 252, minor: 1, readBytes: 306, writeBytes: 307, reads: 308, writes: 309 },
  ],
  network: [
    {
      name: 'eth0',
      rxBytes: 401,
      rxPackets: 402,
      rxErrors: 403,
      rxDropped: 404,
      txBytes: 405,
      txPackets: 406,
      txErrors: 407,
      txDropped: 408,
    },
  ],
  filesystem: [{ device: '/dev/sda1', usage: 501, limit: 502, inodes: 503, inodesFree: 504 }],
  processes: { processCount: 601, threadsCurrent: 602 },
  ioPsi: { some: 15_000n, full: 16_000n },
  oomEvents: 701,
}

export const FULL: Observed = {
  identity: APP,
  readAtMs: NOW - 500,
  spec: {
    limits: {
      'memory.limit': 536_870_912n,
      'memory.swap': 1_073_741_824n,
      'memory.reservation': 268_435_456n,
      'cpu.quota': 50_000n,
      'cpu.period': 100_000n,
      'cpu.shares': 512n,
      'pids.limit': 100n,
    },
    createdAtMs: NOW - 60_500,
    startedAtMs: NOW - 60_000,
    openFilesSoft: 1024,
  },
  stats: STATS,
}

export function shown(
  observed: readonly Observed[],
  {
    dialect = 'kubelet',
    format = 'text',
    nowMs = NOW,
    ...more
  }: { dialect?: DialectName; format?: keyof typeof FORMATS; nowMs?: number } & Partial<Snapshot> = {},
): string {
  const snapshot: Snapshot = { observed, host: { column: 'v2' }, failed: false, ...more }
  const options = { dialect: DIALECTS[dialect], format: FORMATS[format], nowMs }
  return textOf(snapshotBlocks(snapshot, options), FORMATS[format])
}

/** The samples of one name, without it. */
export const samplesOf = (text: string, name: string): string[] =>
  text.split('\n').flatMap((line) => {
    const after = line.slice(name.length)
    return line.startsWith(name) && /^[{ ]/.test(after) ? [after] : []
  })

export const textOf = (blocks: Iterable<Block>, format: Format): string =>
  Buffer.concat([...expose(blocks, format)]).toString()
