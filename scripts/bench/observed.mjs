// What a node with 1000 containers tells: 70 series each in the kubelet's dialect, the numbers others at each reading.
export const CONTAINERS = 1000
export const SERIES = 70

const identities = Array.from({ length: CONTAINERS }, (_, at) => {
  const id = at.toString(16).padStart(8, '0').repeat(8)
  const uid = `5b0c1b1e_33a1_4b57_9f0e_${at.toString(16).padStart(12, '0')}`
  const slice = `/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod${uid}.slice`
  return {
    kind: 'container',
    cgroup: `${slice}/cri-containerd-${id}.scope`,
    id,
    image: 'registry.example.com/shop/web:1.27.3',
    container: 'app',
    pod: { namespace: `team-${at % 20}`, name: `web-${at}-7d5b9c9f4-x2x9z`, uid },
  }
})

export function snapshot(readAtMs = Date.now()) {
  let next = readAtMs
  const count = () => {
    next += 7919
    return BigInt(next)
  }
  const faults = () => ({ pgfault: count(), pgmajfault: count() })
  const psi = () => ({ some: count(), full: count() })
  const of = (...names) => Object.fromEntries(names.map((name) => [name, count()]))
  const stats = () => ({
    cpu: {
      ...of('total', 'user', 'system', 'periods', 'throttledPeriods', 'throttledTime', 'burstsPeriods', 'burstTime'),
      psi: psi(),
    },
    memory: {
      ...of('usage', 'maxUsage', 'workingSet', 'cache', 'rss', 'swap', 'kernelUsage', 'mappedFile', 'totalActiveFile'),
      ...of(
        'totalInactiveFile',
        'fileDirty',
        'fileWriteback',
        'failcnt',
        'eventsHigh',
        'eventsMax',
        'pgscan',
        'pgsteal',
      ),
      ...of('workingsetRefaultFile', 'workingsetRefaultAnon'),
      containerData: faults(),
      hierarchicalData: faults(),
      psi: psi(),
    },
    diskIo: [{ major: 259, minor: 0, device: '/dev/nvme0n1', ...of('readBytes', 'writeBytes', 'reads', 'writes') }],
    network: [
      {
        name: 'eth0',
        ...of('rxBytes', 'rxPackets', 'rxErrors', 'rxDropped', 'txBytes', 'txPackets', 'txErrors', 'txDropped'),
      },
    ],
    filesystem: [{ device: '/dev/nvme0n1p1', ...of('usage', 'limit', 'inodes', 'inodesFree') }],
    processes: of('processCount', 'threadsCurrent'),
    ioPsi: psi(),
    oomEvents: 0n,
  })
  const spec = {
    limits: {
      'memory.limit': 536870912n,
      'cpu.quota': 50000n,
      'cpu.period': 100000n,
      'cpu.shares': 512n,
      'pids.limit': 1024n,
    },
    createdAtMs: 1.764e12,
    startedAtMs: 1.764e12,
    openFilesSoft: 1048576,
  }
  const observed = identities.map((identity) => ({ identity, readAtMs, spec, stats: stats() }))
  return { observed, host: { column: 'v2' }, failed: false }
}
