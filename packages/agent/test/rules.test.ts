import { codeOf } from '@cgroupkit/core'
import { systemClock } from '@cgroupkit/core/node'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { judge, SANDBOXED_RUNTIMES, type Standing } from '../src/index.js'
import { SliceWatches } from '../src/slices.js'
import { candidateIn } from '../src/sources/runsc/state-file.js'
import { specOf } from './fake-containerd.js'
import { container, dirOf, idOf, LIMITS, lab, NOW, PAUSE_MS, POD_DIR } from './lab.js'

// Rules of operation that no other file of tests is about; all others have their number there.

const A = dirOf(idOf(1))

test('B0.1 while controllers are missing a watch stands on the slice, and their return is told at once', async () => {
  const { agent, sink, sim } = await lab()
  sink.snapshot([container(1)])
  await agent.pass()
  const control = `${POD_DIR}/cgroup.subtree_control`
  sim.fs.write(control, '-cpu -memory -pids')
  await agent.pass()
  const told: string[] = []
  const watches = new SliceWatches(sim.fs, (dirs) => void told.push(...dirs))
  onTestFinished(() => watches.close())
  watches.follow(agent.standings.values())
  sim.fs.write(control, '+cpu +memory +pids')
  await vi.waitFor(() => expect(told).toContain(POD_DIR), { timeout: 1_000 })
  await agent.pass()
  expect(agent.standings.get(idOf(1))?.waiting).toBeUndefined()
  // nobody waits any more: no watch is held
  told.length = 0
  watches.follow(agent.standings.values())
  sim.fs.write(control, '-cpu')
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(told).toEqual([])
})

test('B5 daemon-reload, which takes controllers and gives them back: the same directory, the same values', async () => {
  const { agent, sink, sim, done } = await lab()
  sink.snapshot([container(1)])
  await agent.pass()
  const { ino } = sim.fs.stat(A) ?? {}
  const { bus } = sim
  if (bus === undefined || !('reload' in bus) || typeof bus.reload !== 'function') throw new Error('no systemd')
  for (let n = 0; n < 3; n += 1) {
    bus.reload()
    await agent.pass()
    await agent.pass()
  }
  expect(sim.fs.stat(A)?.ino).toBe(ino)
  expect(sim.fs.read(`${A}/memory.max`)).toBe('99999744\n')
  expect(done.filter((word) => word.startsWith('make'))).toEqual(['make 1'])
})

test('B6 a runtime that makes and removes its own directory, in either order: nobody fails, nothing of the other goes', async () => {
  const { agent, sink, sim, failures, done } = await lab()
  // the runtime first
  sim.fs.mkdir(A, 0o755)
  sink.snapshot([container(1)])
  await agent.pass()
  sim.fs.rmdir(A)
  sink.gone(idOf(1))
  await agent.pass()
  // the agent first: the runtime finds it, and removes it at its delete
  sink.upsert(container(1))
  await agent.pass()
  sim.fs.rmdir(A)
  await agent.pass()
  sink.gone(idOf(1))
  await agent.pass()
  expect(failures).toEqual([])
  expect(done).toEqual(['write 1', 'make 1', 'make 1', 'remove 1'])
  expect(sim.fs.stat(A)).toBeUndefined()
})

test('B8 a pod that may have no more cgroups: told, tried again after a pause, and made when there is room', async () => {
  const { agent, sink, sim, failures, elapse } = await lab()
  sim.fs.write(`${POD_DIR}/cgroup.max.descendants`, '1')
  sink.snapshot([container(1)])
  for (let n = 1; n <= 3; n += 1) {
    await agent.pass()
    await agent.pass()
    expect(failures).toHaveLength(n)
    elapse(PAUSE_MS)
  }
  expect(failures[0]).toMatchObject([idOf(1), { code: 'EAGAIN' }])
  sim.fs.write(`${POD_DIR}/cgroup.max.descendants`, 'max')
  await agent.pass()
  expect(sim.fs.stat(A)).toBeDefined()
  expect(agent.standings.get(idOf(1))?.error).toBeUndefined()
})

test('B14 one watch a pod, however many of its containers wait, and five hundred at most', async () => {
  const { sim } = await lab()
  const watched: string[] = []
  const fs = {
    ...sim.fs,
    watch: (path: string) => {
      watched.push(path)
      return () => void watched.splice(watched.indexOf(path), 1)
    },
  }
  const watches = new SliceWatches(fs, () => undefined)
  const waiting = (pods: number, each: number): Standing[] =>
    Array.from({ length: pods * each }, (_, n) => ({
      ...{ id: idOf(n), container: undefined, relation: 'owned', waiting: 'controllers', pending: [] },
      dirs: [`/sys/fs/cgroup/pod${n % pods}.slice/${n}.scope`],
    }))
  watches.follow(waiting(2, 50))
  expect(watched.sort()).toEqual([0, 1].map((pod) => `/sys/fs/cgroup/pod${pod}.slice/cgroup.subtree_control`))
  watches.follow(waiting(600, 1))
  expect(watched).toHaveLength(500)
  watches.follow([])
  expect(watched).toEqual([])
})

test('B14 without a watch left the resync looks: nothing fails', async () => {
  const { agent, sink, sim } = await lab()
  sink.snapshot([container(1)])
  await agent.pass()
  sim.fs.write(`${POD_DIR}/cgroup.subtree_control`, '-cpu -memory -pids')
  await agent.pass()
  sim.faults.push((op) => (op === 'watch' ? 'ENOSPC' : undefined))
  const watches = new SliceWatches(sim.fs, () => undefined)
  watches.follow(agent.standings.values())
  sim.faults.length = 0
  sim.fs.write(`${POD_DIR}/cgroup.subtree_control`, '+cpu +memory +pids')
  await agent.pass()
  expect(sim.fs.read(`${A}/memory.max`)).toBe('99999744\n')
})

test('B20 restarted under a new id: a directory of its own, the old one gone, each with its own entry', async () => {
  const { agent, sink, sim, journal } = await lab()
  sink.snapshot([container(1)])
  await agent.pass()
  sink.upsert(container(2))
  sink.gone(idOf(1))
  await agent.pass()
  expect(sim.fs.list(POD_DIR)?.dirs).toEqual([0, 2].map((n) => `cri-containerd-${idOf(n)}.scope`))
  expect([...journal.entries.values()].map(({ id, dirs }) => [id, dirs?.map(({ path }) => path)])).toEqual([
    [idOf(2), [dirOf(idOf(2))]],
  ])
})

test('B23 one that ended before it was looked at gets no directory at all', async () => {
  const { agent, sink, sim, done } = await lab()
  const before = sim.snapshot()
  sink.snapshot([])
  sink.upsert(container(1))
  sink.gone(idOf(1))
  await agent.pass()
  expect(done).toEqual([])
  expect(sim.snapshot()).toEqual(before)
})

test('B26 a static pod, whose slice has no dashes of a uid: the same', async () => {
  const { agent, sink, sim } = await lab()
  const slice = 'kubepods-burstable-pod0f83c1d9a3a74f6ab0f7f1f1cf0fbd51.slice'
  const { startPod } = await import('@cgroupkit/sim')
  await startPod(sim, `${slice}:cri-containerd:${idOf(8)}`)
  sink.snapshot([{ ...container(9), cgroupsPath: `${slice}:cri-containerd:${idOf(9)}` }])
  await agent.pass()
  expect(agent.standings.get(idOf(9))).toMatchObject({ relation: 'owned', dirs: [expect.stringContaining(slice)] })
})

test('B27 paused stays, and so does one that was restored from a checkpoint', async () => {
  const annotations = { 'io.kubernetes.cri.container-type': 'container' }
  for (const status of ['running', 'paused', 'restored', 'created', 'stopped']) {
    const text = JSON.stringify({ id: 'a', status, spec: { ...specOf('a'), annotations } })
    expect([status, candidateIn('a_sandbox:s.state', text) !== undefined]).toEqual([
      status,
      ['running', 'paused', 'restored'].includes(status),
    ])
  }
})

test('B28 a resize that changes nothing writes nothing; a shrink on v1 is in an order that the kernel takes', async () => {
  const same = await lab()
  same.sink.snapshot([container(1)])
  await same.agent.pass()
  same.sink.upsert(container(1))
  await same.agent.pass()
  expect(same.done).toEqual(['make 1'])

  const v1 = await lab({ cgroup: 'v1', systemd: 252 })
  const memory = (limit: bigint) => ({ memory: { limit, swap: limit } })
  const dir = () => v1.agent.standings.get(idOf(1))?.dirs.find((path) => path.includes('/memory/')) ?? ''
  v1.sink.snapshot([container(1, memory(64n << 20n))])
  await v1.agent.pass()
  for (const size of [32n, 128n, 16n]) {
    v1.sink.upsert(container(1, memory(size << 20n)))
    await v1.agent.pass()
    expect(v1.sim.fs.read(`${dir()}/memory.limit_in_bytes`)).toBe(`${size << 20n}\n`)
    expect(v1.sim.fs.read(`${dir()}/memory.memsw.limit_in_bytes`)).toBe(`${size << 20n}\n`)
  }
  expect(v1.failures).toEqual([])
})

describe.each(['EROFS', 'EACCES', 'EPERM'] as const)('%s at every mkdir', (errno) => {
  const denied = async () => {
    const one = await lab()
    const tries: number[] = []
    one.sim.faults.push((op) => {
      if (op !== 'mkdir') return undefined
      tries.push(one.backing.clock?.now() ?? 0)
      return errno
    })
    one.sink.snapshot([container(1)])
    return { ...one, tries }
  }

  test('B35 told with its errno, and tried again after twice as long each time, at last every five minutes', async () => {
    const { agent, failures, elapse, tries } = await denied()
    for (let second = 0; second < 2_000; second += 1) {
      await agent.pass()
      expect(agent.standings.get(idOf(1))).toMatchObject({ relation: 'absent', error: { code: errno } })
      elapse(1_000)
    }
    const pauses = tries.map((at, n) => (at - (tries[n - 1] ?? NOW)) / 1000)
    expect(pauses).toEqual([0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300, 300])
    expect(failures.map(([id, error]) => [id, codeOf(error)])).toEqual(tries.map(() => [idOf(1), errno]))
  })

  test('B35 mended, it is made after the pause that runs, and the next failure starts with a short one', async () => {
    const { agent, sim, sink, failures, elapse, tries } = await denied()
    const [fault] = sim.faults
    for (let n = 0; n < 600; n += 1) {
      await agent.pass()
      elapse(1_000)
    }
    sim.faults.length = 0
    elapse(PAUSE_MS)
    await agent.pass()
    expect(sim.fs.stat(A)).toBeDefined()
    expect(agent.standings.get(idOf(1))?.error).toBeUndefined()
    if (fault !== undefined) sim.faults.push(fault)
    sim.fs.rmdir(A)
    const before = tries.length
    for (let n = 0; n < 2; n += 1) {
      await agent.pass()
      elapse(1_000)
    }
    expect(tries).toHaveLength(before + 2)
    // another spec is not made to wait for the failures of the one before
    failures.length = 0
    await agent.pass()
    expect(failures).toEqual([])
    sink.upsert(container(1, {}))
    await agent.pass()
    expect(failures).toHaveLength(1)
  })

  test('B35 B46 a clock that is set back holds nothing for longer', async () => {
    const { agent, sim, elapse } = await denied()
    await agent.pass()
    sim.faults.length = 0
    elapse(-86_400_000)
    await agent.pass()
    expect(sim.fs.stat(A)).toBeDefined()
  })
})

test('B35 while it runs it wakes by itself after the pause: no event and no resync is needed', async () => {
  const { agent, sim, sink } = await lab({}, { clock: systemClock })
  sink.snapshot([])
  let tries = 0
  sim.faults.push((op) => (op === 'mkdir' && ++tries <= 1 ? 'EROFS' : undefined))
  const stop = new AbortController()
  const running = agent.run(stop.signal)
  onTestFinished(async () => {
    stop.abort()
    await running
  })
  sink.upsert(container(1))
  await vi.waitFor(() => expect(tries).toBe(1))
  expect(sim.fs.stat(A)).toBeUndefined()
  await vi.waitFor(() => expect(sim.fs.stat(A)).toBeDefined(), { timeout: 10_000 })
})

test('B28 B35 a value that the kernel refuses is tried again after a pause, not with each pass', async () => {
  const { agent, sim, sink, done, elapse } = await lab()
  sink.snapshot([container(1)])
  await agent.pass()
  sim.faults.push((op, path) => (op === 'write' && path.endsWith('pids.max') ? 'EINVAL' : undefined))
  sink.upsert(container(1, { ...LIMITS, pids: { limit: 99n } }))
  for (let n = 0; n < 5; n += 1) await agent.pass()
  expect(done).toEqual(['make 1', 'write 1'])
  sim.faults.length = 0
  elapse(1_000)
  await agent.pass()
  expect(sim.fs.read(`${A}/pids.max`)).toBe('99\n')
})

test('B38 on a hybrid host the v1 hierarchies, which cAdvisor reads; nothing below unified', async () => {
  const { agent, sink, sim } = await lab({ cgroup: 'hybrid', systemd: 252 })
  const unified = () => Object.keys(sim.snapshot()).filter((path) => path.includes('/unified/'))
  const before = unified()
  sink.snapshot([container(1)])
  await agent.pass()
  const { dirs = [] } = agent.standings.get(idOf(1)) ?? {}
  expect(dirs.length).toBeGreaterThan(1)
  expect(dirs.filter((dir) => dir.includes('/unified/'))).toEqual([])
  expect(unified()).toEqual(before)
})

test('B46 the clock jumps: a start time of the future is now, and no directory that is there is touched', async () => {
  const one = await lab()
  const { agent, sink, sim } = one
  sink.snapshot([{ ...container(1), startedAt: 4_000_000_000_000 }])
  await agent.pass()
  expect(sim.fs.stat(A)?.mtimeMs).toBe(NOW)
  sink.upsert({ ...container(1), startedAt: 5 })
  await agent.pass()
  expect(sim.fs.stat(A)?.mtimeMs).toBe(NOW)
})

test('B24 the sandbox itself, and what is no sandbox’s: not ours', () => {
  const spec = (type?: string) => ({
    ...specOf('a'),
    annotations: type === undefined ? {} : { 'io.kubernetes.cri.container-type': type },
  })
  for (const [type, runtime, ours] of [
    ['container', 'io.containerd.runsc.v1', true],
    ['container', 'io.containerd.kata-qemu.v2', true],
    ['sandbox', 'io.containerd.runsc.v1', false],
    [undefined, 'io.containerd.runsc.v1', false],
    ['container', 'io.containerd.runc.v2', false],
  ] as const)
    expect([type, runtime, judge({ id: 'a', spec: spec(type), runtime }, SANDBOXED_RUNTIMES).ours]).toEqual([
      type,
      runtime,
      ours,
    ])
})

test('B51 observing: the same report, and not one write, whatever happens', async () => {
  const { agent, sink, sim, journal } = await lab({}, { observe: true })
  const before = sim.snapshot()
  sink.snapshot([container(1)])
  await agent.pass()
  sink.upsert(container(1, { ...LIMITS, pids: { limit: 5n } }))
  await agent.pass()
  sink.gone(idOf(1))
  await agent.pass()
  expect(sim.snapshot()).toEqual(before)
  expect([...journal.entries]).toEqual([])
})
