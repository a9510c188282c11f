import { type SpawnSyncReturns, spawn, spawnSync } from 'node:child_process'
import { openCgroup, uninstallSubcontainerCompatDir } from '@cgroupkit/compat'
import { type HostPath, installSubcontainerCompatDir, isOwned, type Removal } from '@cgroupkit/core'
import { createSim, type Sim } from '@cgroupkit/sim'
import { describe, expect, test } from 'vitest'
import { worker } from './built.js'

const PATH = '/pod/leaf'
const RANDOM_KILLS = 12

/** Another process, which ends by itself or, with a number, by SIGKILL before that call. */
const run = (sim: Sim, what: string, ...fatal: string[]): SpawnSyncReturns<string> =>
  spawnSync(process.execPath, [worker(), sim.root, what, PATH, ...fatal], { encoding: 'utf8' })

const open = (sim: Sim) => openCgroup({ host: sim.host, fs: sim.fs, cgroupsPath: PATH })
const install = (sim: Sim) => installSubcontainerCompatDir(open(sim), { pids: { limit: 7 } }, { parents: 'create' })
/** By this process, which knows nothing of the killed one. */
const uninstall = (sim: Sim): Promise<Removal> => uninstallSubcontainerCompatDir(open(sim))

/** Every directory there is: on a host where nothing else was made, all are of the killed process. */
function left(sim: Sim): HostPath[] {
  const below = (dir: HostPath): HostPath[] =>
    (sim.fs.list(dir)?.dirs ?? []).flatMap((name) => [`${dir}/${name}`, ...below(`${dir}/${name}`)])
  return sim.host.mounts.flatMap(({ point }) => below(point))
}

/** What the killed process left is marked, whole (a directory is never seen without its files), and goes by an uninstall. */
async function expectOwned(sim: Sim, when: string): Promise<void> {
  const found = left(sim).map((dir) => ({
    dir,
    ours: isOwned(sim.fs.stat(dir)),
    procs: sim.fs.read(`${dir}/cgroup.procs`),
  }))
  expect([when, found]).toEqual([when, found.map(({ dir }) => ({ dir, ours: true, procs: '' }))])
  const { kept } = await uninstall(sim)
  expect([when, kept, left(sim)]).toEqual([when, [], []])
}

describe.each(['v2', 'v1'] as const)('kill -9 on a simulated %s host', (cgroup) => {
  const onSim = async (body: (sim: Sim) => Promise<void>) => {
    const hierarchies = cgroup === 'v1' ? { controllers: ['cpu,cpuacct', 'memory', 'pids'] } : {}
    const sim = await createSim({ cgroup, store: 'tmpdir', ...hierarchies })
    try {
      await body(sim)
    } finally {
      await sim.dispose()
    }
  }

  test.each(['install', 'uninstall'])('before every call of an %s: nothing is left that nobody owns', async (what) => {
    await onSim(async (sim) => {
      if (what === 'uninstall') await install(sim)
      const { calls } = JSON.parse(run(sim, what).stdout) as { calls: number }
      await uninstall(sim)
      for (let at = 0; at < calls; at++) {
        if (what === 'uninstall') await install(sim)
        expect(run(sim, what, String(at)).signal).toBe('SIGKILL')
        await expectOwned(sim, `${what} killed before call ${at}`)
      }
      expect(calls).toBeGreaterThan(3)
      console.info(`kill -9 on ${cgroup}: ${what}, each of ${calls} calls`)
    })
  })

  test(`at ${RANDOM_KILLS} moments of its life: nothing is left that nobody owns`, async () => {
    await onSim(async (sim) => {
      const started = Date.now()
      run(sim, 'install')
      const life = Date.now() - started
      await uninstall(sim)
      for (let kill = 0; kill < RANDOM_KILLS; kill++) {
        const child = spawn(process.execPath, [worker(), sim.root, 'install', PATH], { stdio: 'ignore' })
        const ended = new Promise((resolve) => child.once('exit', resolve))
        const delay = Math.round(life * (0.5 + Math.random() / 2))
        const timer = setTimeout(() => child.kill('SIGKILL'), delay)
        await ended
        clearTimeout(timer)
        await expectOwned(sim, `installer killed after ${delay} of ${life} ms`)
      }
    })
  })
})
