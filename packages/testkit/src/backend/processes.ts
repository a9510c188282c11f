import { type Cgroup, codeOf } from '@cgroupkit/core'
import { expect } from 'vitest'
import { outcomeOf } from '../outcome.js'
import { type Bench, dirsOf } from './bench.js'
import { LIMITS } from './limits.js'
import type { BackendTopic } from './topic.js'

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

  rule(
    '1: a process is put into every placement, and uninstall goes once it has ended',
    ['processes'],
    async (bench) => {
      const { lab, open } = bench
      const cgroup = open('leaf')
      await cgroup.install(LIMITS)
      const { pid, end } = await entered(bench, cgroup)
      const procs = dirsOf(cgroup).map((dir) => lab.fs.read(`${dir}/cgroup.procs`))
      expect(procs).toEqual(dirsOf(cgroup).map(() => `${pid}\n`))
      expect(cgroup.usage().pids).toBe(1n)
      await end()
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

/** Started inside where programs can be started; where only a model's processes exist, one of those joins. */
async function entered(
  { lab, mkdir, spawn, kill }: Bench,
  cgroup: Cgroup,
): Promise<{ pid: number; end(): Promise<void> }> {
  try {
    const program = await cgroup.spawn('sleep', ['60'])
    const end = async () => {
      program.kill('SIGKILL')
      await program.exited
    }
    return { pid: program.pid, end }
  } catch (error) {
    if (codeOf(error) !== 'ERR_HOST') throw error
    const pid = await spawn(mkdir(`${lab.dir}/elsewhere`))
    await cgroup.join(pid)
    return { pid, end: () => kill(pid) }
  }
}
