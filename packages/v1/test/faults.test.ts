import { type Errno, isOwned } from '@cgroupkit/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openV1 } from '../src/index.js'
import { dirs, host, ROOT } from './host.js'

const ERRNOS = ['EIO', 'EACCES', 'EBUSY', 'EINVAL', 'EAGAIN', 'EROFS', 'ENODEV', 'EMFILE'] as const
const RESOURCES = { memory: { limit: 4096 }, pids: { limit: 7 } }

interface Fault {
  at: number
  errno: Errno
}

/** Installs with the given calls refused, then looks at what is there with all faults gone. */
async function install(faults: readonly Fault[]) {
  const { sim, fs, backing } = await host({ controllers: ['cpuset', 'memory', 'pids'] })
  const cgroup = openV1(['a', 'b'], backing)
  let calls = 0
  const link = () => {
    calls++
    return faults.find(({ at }) => at === calls)?.errno
  }
  sim.faults.push(link)
  const failure = await cgroup.install(RESOURCES).then(
    () => undefined,
    (error: unknown) => error,
  )
  sim.faults.splice(sim.faults.indexOf(link), 1)
  return { fs, backing, cgroup, failure, calls, left: dirs(backing).map((dir) => `${ROOT}/${dir}`) }
}

async function expectAccounted({ fs, backing, cgroup, failure, left }: Awaited<ReturnType<typeof install>>) {
  expect(failure === undefined || failure instanceof Error).toBe(true)
  expect(left.filter((dir) => !isOwned(fs.stat(dir)))).toEqual([])
  expect([...cgroup.own.dirs].sort()).toEqual(left.sort())
  expect((await openV1(['a', 'b'], backing).uninstall()).kept).toEqual([])
  expect(dirs(backing)).toEqual([])
}

describe('a fault at any call of a real install', () => {
  it('takes back all of it', async () => {
    const { calls } = await install([])
    expect(calls).toBeGreaterThan(15)
    for (let at = 1; at <= calls; at++) {
      for (const errno of ERRNOS) {
        const result = await install([{ at, errno }])
        if (result.failure !== undefined) expect([at, errno, result.left]).toEqual([at, errno, []])
        await expectAccounted(result)
      }
    }
  })

  it('and another at any call of the rollback leaves nothing that nobody owns', async () => {
    const { calls } = await install([])
    const fault = fc.record({ at: fc.integer({ min: 1, max: calls + 20 }), errno: fc.constantFrom(...ERRNOS) })
    await fc.assert(
      fc.asyncProperty(fc.array(fault, { minLength: 2, maxLength: 3 }), async (faults) => {
        await expectAccounted(await install(faults))
      }),
      { numRuns: 300 },
    )
  })
})
