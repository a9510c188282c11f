import { type Backing, installSubcontainerCompatDir, uninstallSubcontainerCompatDir } from '@cgroupkit/core'
import { openV2 } from '@cgroupkit/v2'
import { expect, test } from 'vitest'
import { leavesNoTrace, ownName, skipped, thisMachine } from './mounts.js'

const machine = thisMachine()
const v2 = typeof machine === 'string' ? undefined : machine.host.mounts.find((mount) => mount.version === 2)
if (typeof machine === 'string') skipped('compat directory on a real v2 mount', machine)
else if (v2 === undefined) skipped('compat directory on a real v2 mount', 'not mounted here')
else {
  leavesNoTrace(machine.host)
  const backing: Backing = { ...machine.backing, host: { ...machine.host, mode: 'v2', mounts: [v2] } }
  const { fs } = backing
  const root = () => fs.read(`${v2.point}/cgroup.subtree_control`)

  test('a compat directory on a real v2 mount: made, marked, dated, and removed; the root keeps its controllers to itself', async () => {
    const before = root()
    const cgroup = openV2([ownName(), 'leaf'], backing)
    const [dir = ''] = cgroup.placements().map((placement) => placement.dir)
    const startedAt = new Date('2026-01-02T03:04:05.678Z')
    try {
      const report = await installSubcontainerCompatDir(
        cgroup,
        { memory: { limit: 4096 }, pids: { limit: 7 } },
        { startedAt },
      )
      expect(report.created).toEqual([dir.slice(0, dir.lastIndexOf('/')), dir])
      expect((fs.stat(dir)?.mode ?? 0) & 0o1000).toBe(0o1000)
      expect(Math.round(fs.stat(dir)?.mtimeMs ?? 0)).toBe(startedAt.getTime())
      expect(Math.round(fs.stat(`${dir}/cgroup.events`)?.mtimeMs ?? 0)).toBe(startedAt.getTime())
      // Memory and pids are v1 here: this hierarchy cannot have them.
      expect(report.skipped.map(({ file, code }) => `${file} ${code}`)).toEqual([
        'memory.max ERR_NO_CONTROLLER',
        'pids.max ERR_NO_CONTROLLER',
      ])
      expect([fs.read(`${dir}/cgroup.procs`), root()]).toEqual(['', before])
    } finally {
      expect((await uninstallSubcontainerCompatDir(cgroup)).kept).toEqual([])
    }
    expect(fs.stat(dir)).toBeUndefined()
  })
}
