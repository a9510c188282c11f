import { spawnSync } from 'node:child_process'
import { isOwned, uninstallSubcontainerCompatDir } from '@cgroupkit/core'
import { openV1 } from '@cgroupkit/v1'
import { describe, expect, test } from 'vitest'
import { worker } from '../processes/built.js'
import { Pair } from '../processes/pair.js'
import { leavesNoTrace, type Machine, ownName, skipped, thisMachine } from './mounts.js'

const ROUNDS = 100

// The same as test/processes asks of the simulator, of the kernel.
const machine = thisMachine()
if (typeof machine === 'string') skipped('processes on real v1 mounts', machine)
else if (['cpu', 'memory', 'pids'].some((controller) => machine.v1(controller) === undefined)) {
  skipped('processes on real v1 mounts', 'cpu, memory and pids are not v1 here')
} else {
  leavesNoTrace(machine.host)
  describe('on real v1 mounts', () => rules(machine))
}

function rules({ backing }: Machine): void {
  const { fs } = backing

  test(`${ROUNDS} rounds of two processes: each directory is made by one and removed by one; both exit 0`, async () => {
    const name = ownName()
    const dirs = openV1([name], backing)
      .placements()
      .map(({ dir }) => dir)
    const pair = await Pair.start('kernel')
    let won = 0
    try {
      for (let round = 0; round < ROUNDS; round++) {
        const reports = await pair.install(`/${name}`)
        for (const dir of dirs) {
          const made = reports.filter((report) => report.created.includes(dir)).length
          const found = reports.flatMap((report) => report.existed).filter((existed) => existed.dir === dir)
          expect([round, dir, made, found]).toEqual([round, dir, 1, [{ dir, as: 'ours' }]])
        }
        if (reports[0].created.includes(dirs[0] ?? '')) won++
        const removals = await pair.uninstall(`/${name}`)
        expect(removals.flatMap(({ removed }) => removed).sort()).toEqual([...dirs].sort())
        expect([removals.flatMap(({ kept }) => kept), dirs.filter((dir) => fs.stat(dir))]).toEqual([[], []])
      }
    } finally {
      await uninstallSubcontainerCompatDir(openV1([name], backing))
    }
    expect(await pair.end()).toEqual([0, 0])
    console.info(
      `two processes on the kernel: ${ROUNDS} rounds, the first directory made ${won} times by one and ${ROUNDS - won} by the other`,
    )
  })

  test('kill -9 before every call of an install and of an uninstall: what is left is marked, and can be removed', async () => {
    const path = [ownName(), 'leaf']
    const run = (what: string, ...fatal: string[]) =>
      spawnSync(process.execPath, [worker(), 'kernel', what, `/${path.join('/')}`, ...fatal], { encoding: 'utf8' })
    const cgroup = () => openV1(path, backing)
    const line = cgroup()
      .placements()
      .flatMap(({ mount, dir }) => [`${mount}/${path[0]}`, dir])
    try {
      for (const what of ['install', 'uninstall']) {
        if (what === 'uninstall') run('install')
        const { calls } = JSON.parse(run(what).stdout) as { calls: number }
        await uninstallSubcontainerCompatDir(cgroup())
        for (let at = 0; at < calls; at++) {
          if (what === 'uninstall') run('install')
          expect(run(what, String(at)).signal).toBe('SIGKILL')
          const left = line.filter((dir) => fs.stat(dir))
          expect([at, left.filter((dir) => !isOwned(fs.stat(dir)))]).toEqual([at, []])
          const { kept } = await uninstallSubcontainerCompatDir(cgroup())
          expect([at, kept, line.filter((dir) => fs.stat(dir))]).toEqual([at, [], []])
        }
        console.info(`kill -9 on the kernel: ${what}, each of ${calls} calls`)
      }
    } finally {
      await uninstallSubcontainerCompatDir(cgroup())
    }
  })
}
