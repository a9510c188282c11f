import { type Errno, refusal } from '@cgroupkit/core'
import { expect, test } from 'vitest'
import { container, dirOf, idOf, LIMITS, lab, PAUSE_MS, POD_DIR } from './lab.js'

const ERRNOS: readonly Errno[] = ['EBUSY', 'ENOENT', 'EROFS', 'ENOSPC', 'EACCES', 'EMFILE']

/** Every kind of action, with the `at`-th call to the kernel refused once. `calls`: how many there were. */
async function history(at: number, errno: Errno) {
  const one = await lab({ controllers: ['cpu', 'memory', 'pids'] })
  const { agent, sink, sim } = one
  let calls = 0
  sim.faults.push((op, path) => {
    if (!path.startsWith(POD_DIR)) return undefined
    calls += 1
    if (calls !== at) return undefined
    // a bare ENOENT for a directory that stays would be a lie that no kernel tells: it goes
    return errno === 'ENOENT' && op !== 'mkdir' && path.endsWith('.scope') ? 'vanish' : errno
  })
  sink.snapshot([container(1), container(2)])
  await agent.pass()
  sink.upsert(container(1, { ...LIMITS, pids: { limit: 99n } }))
  sink.gone(idOf(2))
  await agent.pass()
  return { ...one, calls }
}

test.each(ERRNOS)(
  '%s once, at any call: it goes on, tells, and is right as soon as the fault is gone',
  async (errno) => {
    const { calls } = await history(0, errno)
    expect(calls).toBeGreaterThan(40)
    let told = 0
    for (let at = 1; at <= calls; at += 1) {
      const { agent, sim, failures, journal, elapse } = await history(at, errno)
      told += failures.length
      sim.faults.length = 0
      elapse(PAUSE_MS)
      await agent.pass()
      await agent.pass()
      expect([at, sim.fs.list(POD_DIR)?.dirs]).toEqual([at, [0, 1].map((n) => `cri-containerd-${idOf(n)}.scope`)])
      expect([at, sim.fs.read(`${dirOf(idOf(1))}/pids.max`)]).toEqual([at, '99\n'])
      expect([at, sim.fs.read(`${dirOf(idOf(1))}/memory.max`)]).toEqual([at, '99999744\n'])
      expect([...journal.entries.keys()]).toEqual([idOf(1)])
      expect(agent.standings.get(idOf(1))?.error).toBeUndefined()
    }
    expect(told).toBeGreaterThan(0)
  },
)

test('B44 a journal that cannot be written: nothing new is made, what is there is kept right, and the rest follows', async () => {
  let full = false
  const one = await lab(
    {},
    {},
    {
      fs: (fs) => fs,
      journal: (journal) =>
        new Proxy(journal, {
          get(from, name) {
            const value: unknown = Reflect.get(from, name)
            if (typeof value !== 'function') return value
            return (...args: unknown[]) => {
              if (full && name === 'intend') throw refusal('ENOSPC', 'write', 'journal')
              return Reflect.apply(value, from, args) as unknown
            }
          },
        }),
    },
  )
  const { agent, sink, sim, failures } = one
  sink.snapshot([container(1)])
  await agent.pass()
  full = true
  sink.upsert(container(1, { ...LIMITS, pids: { limit: 99n } }))
  sink.upsert(container(2))
  await agent.pass()
  expect(sim.fs.read(`${dirOf(idOf(1))}/pids.max`)).toBe('99\n')
  expect(sim.fs.stat(dirOf(idOf(2)))).toBeUndefined()
  expect(failures).toMatchObject([[idOf(2), { code: 'ENOSPC' }]])
  full = false
  one.elapse(PAUSE_MS)
  await agent.pass()
  expect(sim.fs.stat(dirOf(idOf(2)))).toBeDefined()
})
