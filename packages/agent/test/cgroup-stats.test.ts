import { openCgroup } from '@cgroupkit/compat'
import type { Cgroup } from '@cgroupkit/core'
import { cgroupStats } from '@cgroupkit/exporter'
import { createSim, type Sim, type SimOptions, startPod } from '@cgroupkit/sim'
import { describe, expect, onTestFinished, test } from 'vitest'

const SCOPE = 'kubepods-pod1.slice:cri-containerd:pause'

async function sandbox(options: SimOptions, cgroupsPath: string): Promise<{ sim: Sim; cgroup: Cgroup }> {
  const sim = await createSim(options)
  onTestFinished(() => sim.dispose())
  await startPod(sim, cgroupsPath)
  return { sim, cgroup: openCgroup({ host: sim.host, fs: sim.fs, cgroupsPath }) }
}
const fileOf = (cgroup: Cgroup, controller: string, file: string) =>
  `${cgroup.path(cgroup.column === 'v2' ? undefined : controller)}/${file}`

describe('the host’s cgroup of a sandbox', () => {
  test('v2: what cAdvisor reads, in nanoseconds and bytes', async () => {
    const { sim, cgroup } = await sandbox({ systemd: 252 }, SCOPE)
    const set = (file: string, text: string) => sim.set(fileOf(cgroup, '', file), text)
    set(
      'cpu.stat',
      'usage_usec 7000000\nuser_usec 5000000\nsystem_usec 2000000\nnr_periods 9\nnr_throttled 2\nthrottled_usec 31\n',
    )
    set('memory.current', '10000000\n')
    set(
      'memory.stat',
      'anon 600\nfile 500\nfile_mapped 40\ninactive_file 3000000\nactive_file 20\npgfault 11\npgmajfault 1\n',
    )
    set('memory.events', 'low 0\nhigh 3\nmax 4\noom 0\noom_kill 0\n')
    set('io.stat', '8:0 rbytes=1 wbytes=2 rios=3 wios=4 dbytes=5 dios=6\n')
    set(
      'memory.pressure',
      'some avg10=0.00 avg60=0.00 avg300=0.00 total=12\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=5\n',
    )
    const stats = cgroupStats(cgroup, (major, minor) => (major === 8 && minor === 0 ? '/dev/sda' : undefined))
    expect(stats).toMatchObject({
      cpu: { total: 7_000_000_000n, user: 5_000_000_000n, system: 2_000_000_000n, periods: 9n, throttledTime: 31_000n },
      memory: {
        usage: 10_000_000n,
        workingSet: 7_000_000n,
        rss: 600n,
        cache: 500n,
        eventsHigh: 3n,
        eventsMax: 4n,
        containerData: { pgfault: 11n },
        psi: { some: 12_000n, full: 5_000n },
      },
      diskIo: [{ device: '/dev/sda', readBytes: 1n, writeBytes: 2n, discardBytes: 5n, reads: 3n, writes: 4n }],
      processes: { processCount: 1 },
    })
    expect(stats?.cpu?.burstTime).toBeUndefined()
  })

  test('v1: each figure from its own hierarchy', async () => {
    const { sim, cgroup } = await sandbox({ cgroup: 'v1' }, '/kubepods/pod1/pause')
    sim.set(fileOf(cgroup, 'cpuacct', 'cpuacct.usage'), '9000000001\n')
    sim.set(fileOf(cgroup, 'cpuacct', 'cpuacct.stat'), 'user 12\nsystem 3\n')
    sim.set(fileOf(cgroup, 'memory', 'memory.usage_in_bytes'), '1000\n')
    sim.set(
      fileOf(cgroup, 'memory', 'memory.stat'),
      'cache 1\ntotal_cache 2\ntotal_rss 3\ntotal_inactive_file 4000\npgfault 5\ntotal_pgfault 6\n',
    )
    expect(cgroupStats(cgroup)).toMatchObject({
      cpu: { total: 9_000_000_001n, user: 120_000_000n, system: 30_000_000n },
      memory: {
        usage: 1000n,
        workingSet: 0n,
        cache: 2n,
        rss: 3n,
        containerData: { pgfault: 5n },
        hierarchicalData: { pgfault: 6n },
      },
      processes: { processCount: 1 },
    })
  })

  test('an empty directory accounts for nobody', async () => {
    const { sim } = await sandbox({ systemd: 252 }, SCOPE)
    const cgroup = openCgroup({ host: sim.host, fs: sim.fs, cgroupsPath: '/kubepods.slice/empty' })
    expect(cgroupStats(cgroup)).toBeUndefined()
    sim.fs.mkdir('/sys/fs/cgroup/kubepods.slice/empty', 0o755)
    expect(cgroupStats(cgroup)).toBeUndefined()
  })

  test('files that cannot be read, or are not what the kernel prints, leave out their own figures', async () => {
    const { sim, cgroup } = await sandbox({ systemd: 252 }, SCOPE)
    sim.set(fileOf(cgroup, '', 'memory.current'), '123\n')
    sim.set(fileOf(cgroup, '', 'memory.stat'), 'anon -1\n')
    sim.set(fileOf(cgroup, '', 'cpu.stat'), 'usage_usec NaN\n')
    sim.faults.push((op, path) => (op === 'read' && path.endsWith('/pids.current') ? 'EACCES' : undefined))
    const { cpu, memory, processes } = cgroupStats(cgroup) ?? {}
    expect(cpu?.total).toBeUndefined()
    expect(memory).toMatchObject({ usage: 123n })
    expect([memory?.rss, memory?.workingSet, processes?.threadsCurrent]).toEqual([undefined, undefined, undefined])
  })

  test('one that goes while it is read is no failure', async () => {
    const { sim, cgroup } = await sandbox({ systemd: 252 }, SCOPE)
    sim.faults.push((op, path) => (op === 'read' && path.includes('memory') ? 'ENODEV' : undefined))
    expect(cgroupStats(cgroup)?.memory?.usage).toBeUndefined()
  })
})
