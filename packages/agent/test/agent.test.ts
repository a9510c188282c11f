import { describe, expect, test } from 'vitest'
import { container, dirOf, idOf, LIMITS, lab, POD_DIR, scripted } from './lab.js'

const A = dirOf(idOf(1))

describe('a container of a sandbox', () => {
  test('gets a directory with its limits and its start time', async () => {
    const { agent, sink, sim, done, failures, journal } = await lab()
    sink.snapshot([container(1)])
    await agent.pass()
    expect(failures).toEqual([])
    expect(done).toEqual(['make 1'])
    expect(sim.fs.read(`${A}/memory.max`)).toBe('99999744\n')
    expect(sim.fs.read(`${A}/pids.max`)).toBe('77\n')
    expect(sim.fs.stat(A)).toMatchObject({ mode: 0o1755, mtimeMs: 1_700_000_000_000 })
    expect([...journal.entries.values()]).toMatchObject([{ id: idOf(1), dirs: [{ path: A }] }])
    expect(agent.standings.get(idOf(1))).toMatchObject({ relation: 'owned', dirs: [A], pending: [] })
  })

  test('is left alone as long as nothing changes, also where the kernel rounds', async () => {
    const { agent, sink, done } = await lab()
    sink.snapshot([container(1)])
    await agent.pass()
    await agent.pass()
    expect(done).toEqual(['make 1'])
  })

  test('loses its directory at exit, and the journal its entry', async () => {
    const { agent, sink, sim, done, journal } = await lab()
    sink.snapshot([container(1)])
    await agent.pass()
    sink.gone(idOf(1))
    await agent.pass()
    expect(done).toEqual(['make 1', 'remove 1'])
    expect(sim.fs.stat(A)).toBeUndefined()
    expect([...journal.entries]).toEqual([])
    expect([...agent.standings]).toEqual([])
  })

  test('B28 resized: only what changed is written', async () => {
    const { agent, sink, sim, done } = await lab()
    sink.snapshot([container(1)])
    await agent.pass()
    sink.upsert(container(1, { ...LIMITS, pids: { limit: 99n } }))
    await agent.pass()
    expect(done).toEqual(['make 1', 'write 1'])
    expect(sim.fs.read(`${A}/pids.max`)).toBe('99\n')
  })
})

test('B12 a lost source removes nothing and makes nothing', async () => {
  const { agent, sink, sim, done } = await lab()
  sink.snapshot([container(1)])
  await agent.pass()
  sink.gone(idOf(1))
  sink.upsert(container(2))
  sink.lost('gone')
  await agent.pass()
  expect(done).toEqual(['make 1'])
  expect(sim.fs.list(POD_DIR)?.dirs).toEqual([0, 1].map((n) => `cri-containerd-${idOf(n)}.scope`))
})

test('B47 the next agent goes on where this one ended', async () => {
  const before = await lab()
  before.sink.snapshot([container(1), container(2)])
  await before.agent.pass()
  const { agent, sink, sim, done } = await before.restart()
  sink.snapshot([container(2)])
  await agent.pass()
  expect(done).toEqual(['remove 1', 'write 2'])
  expect(sim.fs.stat(A)).toBeUndefined()
  await agent.pass()
  expect(done).toHaveLength(2)
})

describe('runsc’s state names a container that containerd does not', () => {
  const left = { ...container(1), manager: 'containerd' as const }
  const sources = () => [scripted('containerd'), scripted('runsc')]

  test('B12 B22 of containerd’s own, left behind by a crash: it does not run, and its directory goes', async () => {
    const { agent, sink, sim, done } = await lab({}, { sources: sources() })
    const runsc = agent.roster.sink('runsc')
    runsc.snapshot([left])
    sink.snapshot([left])
    await agent.pass()
    sink.snapshot([])
    await agent.pass()
    expect(done).toEqual(['make 1', 'remove 1'])
    expect(sim.fs.stat(A)).toBeUndefined()
    runsc.upsert(left)
    await agent.pass()
    expect(done).toHaveLength(2)
  })

  test('before containerd has spoken: it may run, nothing is removed', async () => {
    const before = await lab()
    before.sink.snapshot([container(1)])
    await before.agent.pass()
    const { agent, done } = await before.restart({ sources: sources() })
    agent.roster.sink('runsc').snapshot([left])
    await agent.pass()
    expect(agent.standings.get(idOf(1))).toMatchObject({ relation: 'owned', container: left })
    expect(done).toEqual([])
  })

  test('of CRI-O, or of runsc alone: its state is all there is', async () => {
    const { agent, sink, done } = await lab({}, { sources: sources() })
    sink.snapshot([])
    agent.roster.sink('runsc').snapshot([container(1)])
    await agent.pass()
    expect(done).toEqual(['make 1'])
  })
})
