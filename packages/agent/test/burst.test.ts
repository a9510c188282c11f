import { systemClock } from '@cgroupkit/core/node'
import { expect, onTestFinished, test, vi } from 'vitest'
import { containerdSource } from '../src/index.js'
import { fakeContainerd } from './containerd-lab.js'
import { dirOf, idOf, lab, POD_DIR } from './lab.js'

/** Started in the burst; every hundredth of them does not end. */
const STARTED = 5_060
const lives = (n: number) => n % 100 === 0

test('B48 10,000 events in a burst over a real socket: the tree ends as if each had been waited for, with few lists', async () => {
  const containerd = await fakeContainerd()
  const source = containerdSource({ socket: containerd.socket, clock: systemClock })
  const { agent, sim, failures, journal } = await lab({ controllers: ['cpu', 'memory', 'pids'] }, { sources: [source] })
  const stop = new AbortController()
  const running = agent.run(stop.signal)
  onTestFinished(async () => {
    stop.abort()
    await running
  })
  await vi.waitFor(() => expect(agent.roster.certain).toBe(true), { timeout: 10_000 })

  // as slow as a containerd that starts them all: far more waits than is asked for one by one
  const release = containerd.holdGets()
  let events = 0
  for (let n = 1; n <= STARTED; n += 1) {
    containerd.create(idOf(n))
    containerd.start(idOf(n), n)
    if (!lives(n)) containerd.exit(idOf(n), n + 1)
    events += lives(n) ? 1 : 2
  }
  expect(events).toBeGreaterThanOrEqual(10_000)
  await vi.waitFor(() => expect(containerd.pending()).toBe(0), { timeout: 20_000 })
  release()

  const alive = Array.from({ length: STARTED }, (_, n) => n + 1).filter(lives)
  await vi.waitFor(
    () => {
      expect(sim.fs.list(POD_DIR)?.dirs).toEqual([0, ...alive].map((n) => `cri-containerd-${idOf(n)}.scope`))
      expect([...journal.entries.keys()].sort()).toEqual(alive.map(idOf))
    },
    { timeout: 25_000, interval: 100 },
  )
  for (const n of alive) expect(sim.fs.read(`${dirOf(idOf(n))}/memory.max`)).toBe(`${64 << 20}\n`)
  expect(failures).toEqual([])
  const lists = containerd.calls.filter((call) => call === 'list').length
  expect(lists).toBeGreaterThanOrEqual(2)
  expect(lists).toBeLessThanOrEqual(4)
}, 90_000)
