import { describe, expect, test } from 'vitest'
import { container, dirOf, idOf, LIMITS, lab, POD_DIR, SLICE, scripted } from './lab.js'

const A = dirOf(idOf(1))
const scopeOf = (pid: number) => [
  { name: 'Slice', type: 's', value: SLICE, from: [] },
  { name: 'PIDs', type: 'au', value: [pid], from: [] },
]

describe('what systemd does to a pod’s slice', () => {
  test('B0.1 controllers revoked and given back: values are written again once, the directory is the same', async () => {
    const { agent, sink, sim, done } = await lab()
    sink.snapshot([container(1)])
    await agent.pass()
    const { ino } = sim.fs.stat(A) ?? {}
    const control = `${POD_DIR}/cgroup.subtree_control`
    sim.fs.write(control, '-cpu -memory -pids')
    await agent.pass()
    expect(agent.standings.get(idOf(1))).toMatchObject({ relation: 'owned', waiting: 'controllers' })
    await agent.pass()
    expect(done).toEqual(['make 1'])
    sim.fs.write(control, '+cpu +memory +pids')
    await agent.pass()
    await agent.pass()
    expect(done).toEqual(['make 1', 'write 1'])
    expect(sim.fs.read(`${A}/memory.max`)).toBe('99999744\n')
    expect(sim.fs.stat(A)?.ino).toBe(ino)
  })

  test('B2 the slice is stopped, directories and all: no error, and nothing is made again', async () => {
    const { agent, sink, sim, failures, journal } = await lab()
    sink.snapshot([container(1)])
    await agent.pass()
    sim.kill(Number(sim.fs.read(`${dirOf(idOf(0))}/cgroup.procs`)))
    await sim.bus?.stopUnit(SLICE)
    expect(sim.fs.stat(POD_DIR)).toBeUndefined()
    await agent.pass()
    expect(agent.standings.get(idOf(1))).toMatchObject({ relation: 'absent', waiting: 'parent' })
    sink.gone(idOf(1))
    await agent.pass()
    expect(failures).toEqual([])
    expect([...journal.entries]).toEqual([])
  })

  test('B4 a real scope of the same name takes the directory over: hands off from then on', async () => {
    const { agent, sink, sim, done, journal } = await lab()
    sink.snapshot([container(1)])
    await agent.pass()
    const name = `cri-containerd-${idOf(1)}.scope`
    await sim.bus?.startUnit(name, scopeOf(sim.spawn('/sys/fs/cgroup/init.scope')))
    const before = sim.snapshot()
    sink.upsert(container(1, { ...LIMITS, pids: { limit: 5n } }))
    await agent.pass()
    expect(agent.standings.get(idOf(1))).toMatchObject({ relation: 'populated' })
    sink.gone(idOf(1))
    await agent.pass()
    expect(done).toEqual(['make 1', 'forget 1'])
    expect(sim.snapshot()).toEqual(before)
    expect([...journal.entries]).toEqual([])
  })
})

describe('an agent that starts again', () => {
  test('after a resize runsc’s state speaks first, with the limits of the start: they are not written, containerd’s are there', async () => {
    const first = await lab({}, { sources: [scripted('containerd'), scripted('runsc')] })
    const began = container(1, { pids: { limit: 7n } })
    const resized = container(1, { pids: { limit: 5n } })
    first.sink.snapshot([resized])
    first.agent.roster.sink('runsc').snapshot([began])
    await first.agent.pass()
    const { agent, sink, sim, done } = await first.restart()
    agent.roster.sink('runsc').snapshot([began])
    await agent.pass()
    expect(agent.standings.get(idOf(1))).toMatchObject({ relation: 'owned', waiting: 'source' })
    sink.snapshot([resized])
    await agent.pass()
    expect(done).toEqual([])
    expect(sim.fs.read(`${A}/pids.max`)).toBe('5\n')
  })

  test('with containerd lost, but heard once, values are still put right', async () => {
    const { agent, sink, sim, done } = await lab({}, { sources: [scripted('containerd'), scripted('runsc')] })
    sink.snapshot([container(1)])
    agent.roster.sink('runsc').snapshot([container(1)])
    await agent.pass()
    sink.lost('gone')
    sim.fs.write(`${A}/pids.max`, '9')
    await agent.pass()
    expect(done).toEqual(['make 1', 'write 1'])
    expect(sim.fs.read(`${A}/pids.max`)).toBe('77\n')
  })
})

describe('directories of others', () => {
  test('B6 the runtime’s own gets its limits, and stays when the container ends', async () => {
    const { agent, sink, sim, done, journal } = await lab()
    sim.fs.mkdir(A, 0o755)
    sink.snapshot([container(1)])
    await agent.pass()
    expect(sim.fs.read(`${A}/memory.max`)).toBe('99999744\n')
    sink.gone(idOf(1))
    await agent.pass()
    expect(done).toEqual(['write 1'])
    expect(sim.fs.stat(A)).toBeDefined()
    expect([...journal.entries]).toEqual([])
  })

  test('B3 the runtime removes what we made: the entry closes, nobody fails', async () => {
    const { agent, sink, sim, failures, done } = await lab()
    sink.snapshot([container(1)])
    await agent.pass()
    sim.fs.rmdir(A)
    sink.gone(idOf(1))
    await agent.pass()
    expect(done).toEqual(['make 1', 'forget 1'])
    expect(failures).toEqual([])
  })

  test('B9 a process was moved into ours: nothing is written, nothing removed', async () => {
    const { agent, sink, sim, done } = await lab()
    sink.snapshot([container(1)])
    await agent.pass()
    sim.spawn(A)
    sink.upsert(container(1, { ...LIMITS, pids: { limit: 5n } }))
    await agent.pass()
    sink.gone(idOf(1))
    await agent.pass()
    expect(done).toEqual(['make 1', 'forget 1'])
    expect(sim.fs.read(`${A}/pids.max`)).toBe('77\n')
  })

  test('one file changed behind its back, without any event, is right after the next pass', async () => {
    const { agent, sink, sim } = await lab()
    sink.snapshot([container(1)])
    await agent.pass()
    sim.fs.write(`${A}/pids.max`, 'max')
    await agent.pass()
    expect(sim.fs.read(`${A}/pids.max`)).toBe('77\n')
  })
})

test('B21 the same id again: the end of the first is not the end of the second', async () => {
  const { agent, sink, sim, done } = await lab()
  sink.snapshot([container(1)])
  await agent.pass()
  sink.gone(idOf(1))
  await agent.pass()
  const before = sim.fs.stat(A)
  sink.upsert(container(1))
  await agent.pass()
  expect(before).toBeUndefined()
  expect(done).toEqual(['make 1', 'remove 1', 'make 1'])
  expect(sim.fs.stat(A)).toBeDefined()
})

test('observing, it tells what it would do and leaves everything as it is', async () => {
  const { agent, sink, sim, done, journal } = await lab({}, { observe: true })
  const before = sim.snapshot()
  sink.snapshot([container(1)])
  await agent.pass()
  expect(done).toEqual(['make 1'])
  expect(sim.snapshot()).toEqual(before)
  expect([...journal.entries]).toEqual([])
})

test('B29 a container without limits: its directory, and not one write', async () => {
  const { agent, sink, sim } = await lab()
  sink.snapshot([container(1, {})])
  await agent.pass()
  sim.fs.write(`${A}/pids.max`, '5')
  await agent.pass()
  expect(sim.fs.read(`${A}/pids.max`)).toBe('5\n')
})

test('a hostile path is refused for that container only, and told', async () => {
  const { agent, sink, sim, failures } = await lab()
  sink.snapshot([{ ...container(1), cgroupsPath: '../../etc:cri-containerd:x' }, container(2)])
  await agent.pass()
  expect(failures).toMatchObject([[idOf(1), { code: 'ERR_PATH' }]])
  expect(sim.fs.stat(dirOf(idOf(2)))).toBeDefined()
})
