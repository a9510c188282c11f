import { expect } from 'vitest'
import { outcomeOf } from '../outcome.js'
import { dirsOf } from './bench.js'
import type { BackendTopic } from './index.js'
import { LIMITS } from './limits.js'

/** Pids that no kernel would take, or would take for another's: `0x1` is 1 to the kernel. */
const BAD_PIDS = [0, -1, 1.5, Number.NaN, 2 ** 53]

export const processes: BackendTopic = (rule, kind) => {
  if (kind === 'systemd') return

  rule('1: join refuses what is not a pid before the kernel sees it', [], async ({ open }) => {
    const cgroup = open('leaf')
    await cgroup.install(LIMITS)
    for (const pid of BAD_PIDS)
      expect([pid, await outcomeOf(() => cgroup.join(pid))]).toEqual([pid, expect.stringMatching(/^ERR_/)])
    await cgroup.uninstall()
  })

  // Moves a process that the lab made; a lab on a real kernel declares `faults` missing, and its processes move themselves.
  rule(
    '1: join moves a process into every placement; uninstall then waits for its end',
    ['processes', 'faults'],
    async (bench) => {
      const { lab, open, mkdir, spawn, kill } = bench
      const pid = await spawn(mkdir('elsewhere'))
      const cgroup = open('leaf')
      await cgroup.install(LIMITS)
      await cgroup.join(pid)
      expect(dirsOf(cgroup).map((dir) => lab.fs.read(`${dir}/cgroup.procs`))).toEqual(
        dirsOf(cgroup).map(() => `${pid}\n`),
      )
      expect(cgroup.usage().pids).toBe(1n)
      await kill(pid)
      expect((await cgroup.uninstall()).kept).toEqual([])
    },
  )

  rule(
    '1: freeze comes back once the kernel says frozen, and thaws again',
    ['processes', 'freeze'],
    async ({ open, spawn, kill }) => {
      const cgroup = open('leaf')
      await cgroup.install(LIMITS)
      const pid = await spawn(cgroup.path(kind === 'v1' ? 'freezer' : '') ?? dirsOf(cgroup)[0] ?? '')
      await cgroup.freeze(true)
      await cgroup.freeze(false)
      await kill(pid)
      expect((await cgroup.uninstall()).kept).toEqual([])
    },
  )

  rule('1: usage tells what the kernel knows and leaves out what it does not', [], async ({ open }) => {
    const cgroup = open('leaf')
    expect(cgroup.usage()).toEqual({})
    await cgroup.install(LIMITS)
    expect(cgroup.usage()).toMatchObject({ pids: 0n, memoryBytes: expect.any(BigInt), cpuNanos: expect.any(BigInt) })
    await cgroup.uninstall()
  })
}
