import { createSim, type Sim } from '@cgroupkit/sim'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Pair } from './pair.js'

const ROUNDS = 100

describe.each([
  { mode: 'v2' as const, dirs: ['/sys/fs/cgroup/pod/leaf'] },
  {
    mode: 'v1' as const,
    dirs: ['cpu,cpuacct', 'memory', 'pids'].map((mount) => `/sys/fs/cgroup/${mount}/pod/leaf`),
  },
])('two processes at once on a simulated $mode host', ({ mode, dirs }) => {
  let sim: Sim
  let pair: Pair
  beforeAll(async () => {
    sim = await createSim({ cgroup: mode, store: 'tmpdir' })
    for (const dir of dirs) sim.fs.mkdir(dir.slice(0, dir.lastIndexOf('/')))
    pair = await Pair.start(sim.root)
  })
  afterAll(async () => {
    await sim.dispose()
  })

  test(`${ROUNDS} rounds: each directory is made by one, found as ours by the other, and removed by one`, async () => {
    let won = 0
    for (let round = 0; round < ROUNDS; round++) {
      const path = '/pod/leaf'
      const installs = await pair.install(path)
      for (const dir of dirs) {
        const made = installs.filter((report) => report.created.includes(dir))
        const found = installs.flatMap((report) => report.existed).filter((existed) => existed.dir === dir)
        expect([round, dir, made.length, found]).toEqual([round, dir, 1, [{ dir, as: 'ours' }]])
        expect(sim.fs.list(dir.slice(0, dir.lastIndexOf('/')))?.dirs).toEqual(['leaf'])
      }
      if (installs[0].created.includes(dirs[0] ?? '')) won++
      const removals = await pair.uninstall(path)
      expect(removals.flatMap(({ removed }) => removed).sort()).toEqual([...dirs].sort())
      expect(removals.flatMap(({ kept }) => kept)).toEqual([])
      for (const dir of dirs) expect(sim.fs.stat(dir)).toBeUndefined()
    }
    console.info(
      `two processes on ${mode}: ${ROUNDS} rounds, the first directory made ${won} times by one and ${ROUNDS - won} by the other`,
    )
  })

  test('an uninstall beside an install leaves all or nothing, and what is left can be removed', async () => {
    for (let round = 0; round < 20; round++) {
      await pair.race('/pod/leaf')
      const left = dirs.filter((dir) => sim.fs.stat(dir))
      const [first, second] = await pair.uninstall('/pod/leaf')
      expect([...first.removed, ...second.removed].sort()).toEqual(left.sort())
      expect(dirs.filter((dir) => sim.fs.stat(dir))).toEqual([])
    }
  })

  test('both exit 0', async () => {
    expect(await pair.end()).toEqual([0, 0])
  })
})
