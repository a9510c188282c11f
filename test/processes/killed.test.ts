import { type SpawnSyncReturns, spawn, spawnSync } from 'node:child_process'
import { type HostPath, isOwned } from '@cgroupkit/core'
import { createSim, type Sim } from '@cgroupkit/sim'
import { describe, expect, test } from 'vitest'
import { worker } from './built.js'

const PATH = '/pod/leaf'
const RANDOM_KILLS = 12

const once = (sim: Sim, what: string, ...fatal: string[]): SpawnSyncReturns<string> =>
  spawnSync(process.execPath, [worker(), sim.root, what, PATH, ...fatal], { encoding: 'utf8' })

/** Every directory of ours or of nobody: on a host where nothing else was made, all but the mounts'. */
function left(sim: Sim): HostPath[] {
  const below = (dir: HostPath): HostPath[] =>
    (sim.fs.list(dir)?.dirs ?? []).flatMap((name) => [`${dir}/${name}`, ...below(`${dir}/${name}`)])
  return sim.host.mounts.flatMap(({ point }) => below(point))
}

function expectOwned(sim: Sim, when: string): void {
  const unowned = left(sim).filter((dir) => !isOwned(sim.fs.stat(dir)))
  expect([when, unowned]).toEqual([when, []])
  // Half a directory would be one without its files.
  for (const dir of left(sim)) expect([when, dir, sim.fs.read(`${dir}/cgroup.procs`)]).toEqual([when, dir, ''])
}

describe.each(['v2', 'v1'] as const)('kill -9 on a simulated %s host', (mode) => {
  test.each(['install', 'uninstall'])('at every call of an %s: nothing is left that nobody owns', async (what) => {
    const sim = await createSim({ cgroup: mode, store: 'tmpdir' })
    try {
      if (what === 'uninstall') expect(once(sim, 'install').status).toBe(0)
      const { calls } = JSON.parse(once(sim, what).stdout) as { calls: number }
      expect(calls).toBeGreaterThan(3)
      if (what === 'install') once(sim, 'uninstall')
      expect(left(sim)).toEqual([])
      for (let at = 0; at < calls; at++) {
        if (what === 'uninstall') once(sim, 'install')
        expect(once(sim, what, String(at)).signal).toBe('SIGKILL')
        expectOwned(sim, `${what} killed before call ${at}`)
        const healed = once(sim, 'uninstall')
        expect([at, healed.status, left(sim)]).toEqual([at, 0, []])
      }
      console.info(`killed ${what} on ${mode}: ${calls} points`)
    } finally {
      await sim.dispose()
    }
  })

  test(`at ${RANDOM_KILLS} moments of its life: nothing is left that nobody owns`, async () => {
    const sim = await createSim({ cgroup: mode, store: 'tmpdir' })
    try {
      const started = Date.now()
      once(sim, 'install')
      const life = Date.now() - started
      once(sim, 'uninstall')
      for (let kill = 0; kill < RANDOM_KILLS; kill++) {
        const child = spawn(process.execPath, [worker(), sim.root, 'install', PATH], { stdio: 'ignore' })
        const ended = new Promise((resolve) => child.once('exit', resolve))
        const delay = Math.round(life * (0.5 + Math.random() / 2))
        const timer = setTimeout(() => child.kill('SIGKILL'), delay)
        await ended
        clearTimeout(timer)
        expectOwned(sim, `installer killed after ${delay} ms`)
        expect(once(sim, 'uninstall').status).toBe(0)
        expect(left(sim)).toEqual([])
      }
    } finally {
      await sim.dispose()
    }
  })
})
