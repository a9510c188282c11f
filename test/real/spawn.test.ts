import { openV1 } from '@cgroupkit/v1'
import { describe, expect, test } from 'vitest'
import { leavesNoTrace, type Machine, ownName, skipped, thisMachine } from './mounts.js'

const machine = thisMachine()
if (typeof machine === 'string') skipped('processes in real cgroups', machine)
else if (machine.v1('freezer') === undefined) skipped('processes in real cgroups', 'no v1 freezer here')
else {
  leavesNoTrace(machine.host)
  describe('a program in a real v1 cgroup', () => rules(machine))
}

function rules({ backing }: Machine): void {
  const { fs } = backing

  test('runs inside from its first instruction, in every hierarchy, under its limits', async () => {
    const cgroup = openV1([ownName()], backing)
    await cgroup.install({ memory: { limit: 268435456 }, pids: { limit: 7 } })
    const sleep = await cgroup.spawn('sleep', ['120'])
    try {
      const procs = cgroup.hierarchies.map(({ dir }) => fs.read(`${dir}/cgroup.procs`))
      expect(procs).toEqual(cgroup.hierarchies.map(() => `${sleep.pid}\n`))
      expect(cgroup.usage()).toMatchObject({ pids: 1n, memoryBytes: expect.any(BigInt), cpuNanos: expect.any(BigInt) })
    } finally {
      sleep.kill('SIGKILL')
      await sleep.exited
    }
    expect((await cgroup.uninstall()).kept).toEqual([])
  })

  test('is frozen, thawed and killed with its cgroup', async () => {
    const cgroup = openV1([ownName()], backing)
    await cgroup.install()
    const sleep = await cgroup.spawn('sleep', ['120'])
    try {
      await cgroup.freeze(true)
      expect(fs.read(`${cgroup.path('freezer')}/freezer.state`)).toBe('FROZEN\n')
      await cgroup.freeze(false)
      expect(fs.read(`${cgroup.path('freezer')}/freezer.state`)).toBe('THAWED\n')
      await cgroup.kill()
      expect(await sleep.exited).toEqual({ code: null, signal: 'SIGKILL' })
    } finally {
      sleep.kill('SIGKILL')
      await sleep.exited
      expect((await cgroup.uninstall()).kept).toEqual([])
    }
  })

  test('that cannot enter does not run', async () => {
    const cgroup = openV1([ownName()], backing)
    await expect(cgroup.spawn('sleep', ['120'])).rejects.toMatchObject({ name: 'CgroupError', code: 'ENOENT' })
  })
}
