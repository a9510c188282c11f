import type { Observed, Stats } from '@cgroupkit/exporter'

/** A container and a sandbox of which everything is known: every family has a sample. */
export function everything(nowMs: number): Observed[] {
  const psi = { some: 1, full: 1 }
  const faults = { pgfault: 1, pgmajfault: 1 }
  const stats: Stats = {
    cpu: {
      total: 1,
      user: 1,
      system: 1,
      periods: 1,
      throttledPeriods: 1,
      throttledTime: 1,
      burstsPeriods: 1,
      burstTime: 1,
      psi,
    },
    memory: {
      usage: 1,
      maxUsage: 1,
      workingSet: 1,
      cache: 1,
      rss: 1,
      swap: 1,
      kernelUsage: 1,
      mappedFile: 1,
      totalActiveFile: 1,
      totalInactiveFile: 1,
      fileDirty: 1,
      fileWriteback: 1,
      failcnt: 1,
      eventsHigh: 1,
      eventsMax: 1,
      pgscan: 1,
      pgsteal: 1,
      workingsetRefaultFile: 1,
      workingsetRefaultAnon: 1,
      containerData: faults,
      hierarchicalData: faults,
      psi,
    },
    hugetlb: [{ pagesize: '2MB', usage: 1, maxUsage: 1, failcnt: 1 }],
    diskIo: [{ major: 8, minor: 0, readBytes: 1, writeBytes: 1, discardBytes: 1, reads: 1, writes: 1 }],
    network: [
      {
        name: 'eth0',
        rxBytes: 1,
        rxPackets: 1,
        rxErrors: 1,
        rxDropped: 1,
        txBytes: 1,
        txPackets: 1,
        txErrors: 1,
        txDropped: 1,
      },
    ],
    filesystem: [{ device: '/dev/sda', usage: 1, limit: 1, inodes: 1, inodesFree: 1 }],
    processes: { processCount: 1, threadsCurrent: 1 },
    ioPsi: psi,
    oomEvents: 1,
  }
  const limits = {
    'memory.limit': 1n,
    'memory.swap': 1n,
    'memory.reservation': 1n,
    'cpu.quota': 1n,
    'cpu.period': 1n,
    'cpu.shares': 2n,
    'pids.limit': 1n,
  }
  const spec = { limits, createdAtMs: nowMs, startedAtMs: nowMs, openFilesSoft: 1 }
  const pod = { namespace: 'shop', name: 'web-0', uid: 'u' }
  return [
    {
      identity: { kind: 'container', cgroup: '/a', id: 'a', image: 'i', container: 'app', pod },
      readAtMs: nowMs,
      spec,
      stats,
    },
    { identity: { kind: 'sandbox', cgroup: '/s', id: 's', image: 'pause', pod }, readAtMs: nowMs, stats },
  ]
}
