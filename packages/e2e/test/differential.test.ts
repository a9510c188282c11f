import { createSim, type Kernel as Version } from '@cgroupkit/sim'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compare } from '../src/differential/compare.js'
import { Kernel } from '../src/differential/kernel.js'
import { anyTheme, program } from '../src/differential/moves.js'
import { shrink } from '../src/differential/shrink.js'
import { count, emptyTally } from '../src/differential/tally.js'
import { CPUS } from '../src/differential/tree.js'
import type { RealGround } from '../src/real-ground.js'
import { simGround } from '../src/sim-ground.js'

/** The simulator in the place of a kernel. */
async function kernel(version: Version): Promise<Kernel> {
  const ground = simGround(await createSim({ kernel: version, cpus: CPUS, memoryBytes: 1n << 30n }))
  const started: number[] = []
  const real: RealGround = {
    ...ground,
    async spawn(how) {
      const pids = await ground.spawn(how)
      started.push(...pids)
      return pids
    },
    alive: () => started.splice(0),
    // its pids are not those of another host's processes: killed rather than spawned again
    park: (pid) => void ground.kill(pid),
  }
  return new Kernel(real, '/sys/fs/cgroup')
}

describe('programs by chance', () => {
  it.each([
    ['5.10', 2000],
    ['6.1', 2000],
    ['6.12', 20_000],
  ] as const)(
    'begin on %s where the first did, over %i operations',
    async (version, operations) => {
      const ground = await kernel(version)
      const files = await ground.files()
      const tally = emptyTally([...new Set([...files.child, ...files.root])])
      const programs = anyTheme.chain((about) => program(ground.top, files, about, 50))
      for (let seed = 1; tally.operations < operations; seed += 1) {
        const [moves = []] = fc.sample(programs, { seed, numRuns: 1 })
        const { lines, divergence } = await compare(version, ground, moves)
        expect(divergence).toBeUndefined()
        count(tally, lines)
      }
      const refused = Object.values(tally.errnos).reduce((sum, times) => sum + times, 0)
      expect(refused / tally.operations).toBeGreaterThanOrEqual(0.25)
      if (operations < 20_000) return
      // what nightly runs have to meet
      expect(Object.keys(tally.errnos).length).toBeGreaterThanOrEqual(15)
      expect(Object.entries(tally.writes).filter(([, times]) => times < 10)).toEqual([])
    },
    120_000,
  )

  it('shrink to the lines on which two kernels differ', async () => {
    const ground = await kernel('6.1')
    const move = (at: string, data: string) => [{ op: 'write', at: `/sys/fs/cgroup/${at}`, data } as const]
    const noise = ['0', '1', '2', '3', '4'].map((data) => move('a/cgroup.max.depth', data))
    const moves = [
      [{ op: 'mkdir', at: '/sys/fs/cgroup/a' } as const],
      ...noise,
      move('cgroup.subtree_control', '+cpu'),
      ...noise,
      move('a/cpu.idle', '1'),
      ...noise,
    ]
    // an idle weight is 0 on 6.1 and 1 on 6.12
    const seen = [{ op: 'read', at: '/sys/fs/cgroup/a/cpu.weight' } as const]
    const differs = async (some: readonly (typeof moves)[number][]) =>
      (await compare('6.12', ground, [...some, seen])).divergence?.step.op === 'read'
    expect(await shrink(moves, differs)).toEqual([
      moves[0],
      move('cgroup.subtree_control', '+cpu'),
      move('a/cpu.idle', '1'),
    ])
  })
})
