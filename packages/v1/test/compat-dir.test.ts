import { installSubcontainerCompatDir, uninstallSubcontainerCompatDir } from '@cgroupkit/core'
import { describe, expect, it } from 'vitest'
import { openV1, restoreV1 } from '../src/index.js'
import { dirs, host, ROOT, text } from './host.js'

const FULL = {
  memory: { limit: 536870912, swap: 805306368, reservation: 268435456 },
  cpu: { quota: 50000, period: 100000, shares: 512 },
  pids: { limit: 256 },
}

describe('the compat directory on v1', () => {
  it('is made where cAdvisor looks and nowhere else, filled, and removed', async () => {
    const { fs, backing } = await host()
    const cgroup = openV1(['pod', 'c'], backing)
    const report = await installSubcontainerCompatDir(cgroup, FULL)
    expect(dirs(backing)).toEqual(
      ['cpu,cpuacct', 'memory', 'pids'].flatMap((mount) => [`${mount}/pod`, `${mount}/pod/c`]),
    )
    expect(report.skipped).toEqual([])
    expect(
      Object.fromEntries(
        ['memory.limit_in_bytes', 'memory.memsw.limit_in_bytes', 'memory.soft_limit_in_bytes']
          .map((file) => [file, text(fs, `memory/pod/c/${file}`)])
          .concat(
            ['cpu.cfs_quota_us', 'cpu.cfs_period_us', 'cpu.shares'].map((file) => [
              file,
              text(fs, `cpu,cpuacct/pod/c/${file}`),
            ]),
          )
          .concat([['pids.max', text(fs, 'pids/pod/c/pids.max')]]),
      ),
    ).toEqual({
      'memory.limit_in_bytes': '536870912',
      'memory.memsw.limit_in_bytes': '805306368',
      'memory.soft_limit_in_bytes': '268435456',
      'cpu.cfs_quota_us': '50000',
      'cpu.cfs_period_us': '100000',
      'cpu.shares': '512',
      'pids.max': '256',
    })
    expect((await uninstallSubcontainerCompatDir(openV1(['pod', 'c'], backing))).kept).toEqual([])
    expect(dirs(backing)).toEqual([])
  })

  it('fills what the runtime made, and leaves it to the runtime', async () => {
    const { fs, backing } = await host()
    for (const mount of ['cpu,cpuacct', 'memory', 'pids']) fs.mkdir(`${ROOT}/${mount}/c`)
    const cgroup = openV1(['c'], backing)
    const { existed, created } = await installSubcontainerCompatDir(cgroup, FULL)
    expect([existed.map(({ as }) => as), created]).toEqual([['foreign', 'foreign', 'foreign'], []])
    expect(text(fs, 'pids/c/pids.max')).toBe('256')
    expect(await uninstallSubcontainerCompatDir(cgroup)).toEqual({ removed: [], kept: [] })
    expect(dirs(backing)).toHaveLength(3)
  })

  it('moves memory and memory + swap together, whichever way', async () => {
    const { fs, backing } = await host()
    const cgroup = openV1(['c'], backing)
    for (const [limit, swap] of [
      [300, 500],
      [600, 800],
      [100, 200],
    ] as const) {
      const { skipped } = await installSubcontainerCompatDir(cgroup, {
        memory: { limit: limit << 20, swap: swap << 20 },
      })
      expect(skipped).toEqual([])
      expect(text(fs, 'memory/c/memory.limit_in_bytes')).toBe(String(limit << 20))
      expect(text(fs, 'memory/c/memory.memsw.limit_in_bytes')).toBe(String(swap << 20))
    }
  })

  it('goes without hierarchies that are not mounted', async () => {
    const { backing } = await host({ controllers: ['memory'] })
    const { dirs: made, skipped } = await installSubcontainerCompatDir(openV1(['c'], backing), FULL)
    expect(made).toEqual([`${ROOT}/memory/c`])
    expect(new Set(skipped.map(({ controller, code }) => `${controller} ${code}`))).toEqual(
      new Set(['cpu ERR_NO_CONTROLLER', 'pids ERR_NO_CONTROLLER']),
    )
  })

  it('shows its start by the mtime of the directories and of cgroup.clone_children', async () => {
    const { fs, backing } = await host()
    const startedAt = new Date('2026-01-02T03:04:05.678Z')
    await installSubcontainerCompatDir(openV1(['c'], backing), {}, { startedAt })
    for (const mount of ['cpu,cpuacct', 'memory', 'pids'])
      for (const path of [`${ROOT}/${mount}/c`, `${ROOT}/${mount}/c/cgroup.clone_children`])
        expect([path, fs.stat(path)?.mtimeMs]).toEqual([path, startedAt.getTime()])
  })

  it('can be uninstalled from saved state', async () => {
    const { backing } = await host()
    const cgroup = openV1(['pod', 'c'], backing)
    await installSubcontainerCompatDir(cgroup, FULL)
    const again = restoreV1(JSON.parse(JSON.stringify(cgroup)), backing)
    expect((await uninstallSubcontainerCompatDir(again)).removed).toHaveLength(6)
    expect(again.own.dirs).toEqual([])
    expect(dirs(backing)).toEqual([])
  })
})
