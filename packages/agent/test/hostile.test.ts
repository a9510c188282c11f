import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cgroupFs } from '@cgroupkit/core'
import { nodeSyscalls } from '@cgroupkit/core/node'
import { createSim } from '@cgroupkit/sim'
import { dir } from 'tmp-promise'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { containerdSource, jsonLog, judge, LARGEST_SPEC, Roster, runscSource } from '../src/index.js'
import { fakeContainerd } from './containerd-lab.js'
import { specOf } from './fake-containerd.js'
import { container, dirOf, idOf, lab, POD_DIR, SLICE } from './lab.js'

const clock = {
  now: Date.now,
  random: () => 0,
  sleep: (ms: number) => new Promise<void>((done) => setTimeout(done, ms)),
}
const annotations = { 'io.kubernetes.cri.container-type': 'container' }

/** 10 MB of valid JSON that says nothing. */
const huge = (id: string) => ({ ...specOf(id), annotations, process: { args: ['x'.repeat(10_000_000)] } })

/** What a roster passes on of what a source refuses. */
function refusals() {
  const told: string[] = []
  const roster = new Roster(
    ['containerd', 'runsc'],
    () => undefined,
    (source, id, reason) => void told.push(`${source} ${id}: ${reason}`),
  )
  return { told, roster }
}

async function runscWith(files: Readonly<Record<string, string>>) {
  const { path, cleanup } = await dir({ unsafeCleanup: true })
  const state = join(path, '/run/runsc')
  mkdirSync(state, { recursive: true })
  for (const [name, text] of Object.entries(files)) writeFileSync(join(state, name), text)
  const { told, roster } = refusals()
  const stop = new AbortController()
  const source = runscSource({ hostRoot: path, clock })
  const running = source.run(roster.sink('runsc'), stop.signal)
  onTestFinished(async () => {
    stop.abort()
    await running
    await cleanup()
  })
  return { told, roster, source }
}

const stateOf = (id: string, more: object = {}) =>
  JSON.stringify({ id, status: 'running', spec: { ...specOf(id), annotations }, ...more })

describe('state files', () => {
  test.each([
    ['half a document', '{"spec": 5'],
    ['no document', '\0\0\0'],
    ['a list', '[]'],
    ['null', 'null'],
    ['nested without end', '['.repeat(200_000)],
    ['a spec that is a number', '{"id":"x","status":"running","spec":5}'],
    ['a spec of 10 MB', JSON.stringify({ id: 'x', status: 'running', spec: huge('x') })],
    ['a number that is no limit', stateOf('x', { spec: { ...specOf('x', 1.5), annotations } })],
  ])('%s: refused once, and the container beside it is known', async (_, text) => {
    const { told, roster, source } = await runscWith({
      'x_sandbox:s.state': text,
      'good_sandbox:s.state': stateOf('good'),
    })
    await vi.waitFor(() => expect(told).toHaveLength(1), { timeout: 10_000 })
    expect(told[0]).toMatch(/^runsc x_sandbox:s\.state: /)
    expect(told[0]?.length).toBeLessThan(400)
    for (let n = 0; n < 3; n += 1) {
      source.refresh()
      await clock.sleep(60)
    }
    expect(told).toHaveLength(1)
    await vi.waitFor(() => expect([...roster.ids()]).toEqual(['good']), { timeout: 10_000 })
  })

  test.each(['../../etc', 'a/b', '..', 'a\nb', 'x'.repeat(300)])('that name the container %j', async (id) => {
    const { told, roster } = await runscWith({ 'x_sandbox:s.state': stateOf(id) })
    await vi.waitFor(() => expect(told).toHaveLength(1), { timeout: 10_000 })
    expect(told[0]).toContain('not a container id')
    expect([...roster.ids()]).toEqual([])
  })
})

describe('containerd', () => {
  test.each([
    ['a spec of 10 MB', huge('bad'), `larger than ${LARGEST_SPEC} bytes`],
    ['a spec that is no object', 'not { json', 'expected an object'],
    [
      'limits of the wrong kind',
      { linux: { cgroupsPath: 'a:b:c', resources: { memory: { limit: [] } } } },
      'memory.limit',
    ],
  ])('%s: refused once however often it is listed, and the others go on', async (_, spec, reason) => {
    const containerd = await fakeContainerd()
    const { told, roster } = refusals()
    const stop = new AbortController()
    const source = containerdSource({ socket: containerd.socket, clock })
    const running = source.run(roster.sink('containerd'), stop.signal)
    onTestFinished(async () => {
      stop.abort()
      await running
    })
    containerd.create('bad', { spec })
    containerd.start('bad')
    containerd.create('good')
    containerd.start('good')
    for (let lists = 1; lists <= 3; lists += 1) {
      await vi.waitFor(
        () => expect(containerd.calls.filter((call) => call === 'list').length).toBeGreaterThanOrEqual(lists),
        { timeout: 10_000 },
      )
      source.refresh()
    }
    await vi.waitFor(() => expect([...roster.ids()]).toEqual(['good']), { timeout: 10_000 })
    expect(told).toHaveLength(1)
    expect(told[0]).toMatch(/^containerd bad: /)
    expect(told[0]).toContain(reason)
  })

  test('hostile ids are refused by the rule of runc and runsc, and quoted shortly', () => {
    for (const id of ['', '.', '..', 'a/b', '../x', 'a\0b', 'a\nb', 'ü', 'x'.repeat(256), 'x'.repeat(1_000_000)]) {
      const judged = judge({ id, fromRunsc: true, spec: { ...specOf('x'), annotations } })
      expect(judged).toMatchObject({ ours: false, refused: true })
      expect(judged.ours === false && judged.reason.length).toBeLessThan(300)
    }
  })
})

describe('B30 a cgroupsPath', () => {
  test.each([
    '../../etc:cri-containerd:x',
    `${SLICE}:cri-containerd:../x`,
    '/../../etc',
    '/a//b',
    `${SLICE}:cri-containerd:a\nb`,
    `a\0b.slice:x:y`,
  ])('that escapes, %j: refused, told once, nothing touched', async (cgroupsPath) => {
    const { agent, sink, sim, failures, done } = await lab()
    const before = sim.snapshot()
    sink.snapshot([{ ...container(1), cgroupsPath }])
    for (let n = 0; n < 3; n += 1) await agent.pass()
    expect(failures).toMatchObject([[idOf(1), { code: 'ERR_PATH' }]])
    expect(done).toEqual([])
    expect(sim.snapshot()).toEqual(before)
  })

  test('of another container: the second is refused, told once, and changes nothing of the first', async () => {
    const { agent, sink, sim, failures, done, journal } = await lab()
    const second = { ...container(2, { pids: { limit: 5n } }), cgroupsPath: container(1).cgroupsPath }
    sink.snapshot([container(1), second])
    for (let n = 0; n < 3; n += 1) await agent.pass()
    expect(failures).toMatchObject([[idOf(2), { code: 'ERR_PATH', message: expect.stringContaining(idOf(1)) }]])
    expect(sim.fs.read(`${dirOf(idOf(1))}/pids.max`)).toBe('77\n')
    sink.gone(idOf(2))
    await agent.pass()
    expect(done).toEqual(['make 1'])
    expect([...journal.entries.keys()]).toEqual([idOf(1)])
  })

  test('of its own sandbox: hands off, however often it looks', async () => {
    const { agent, sink, sim, done } = await lab()
    const before = sim.snapshot()
    sink.snapshot([{ ...container(1), cgroupsPath: `${SLICE}:cri-containerd:${idOf(0)}` }])
    for (let n = 0; n < 3; n += 1) await agent.pass()
    expect(agent.standings.get(idOf(1))).toMatchObject({ relation: 'populated' })
    expect(done).toEqual([])
    expect(sim.snapshot()).toEqual(before)
  })
})

// cgroupfs itself answers symlink(2) with EPERM: only a tree that is none, or the tmpfs over v1's hierarchies, can hold one
test('a slice that is a symlink out of the tree is not followed, and told', async () => {
  const sim = await createSim({ store: 'tmpdir', controllers: ['cpu', 'memory', 'pids'] })
  const outside = await dir({ unsafeCleanup: true })
  onTestFinished(async () => {
    await sim.dispose()
    await outside.cleanup()
  })
  symlinkSync(outside.path, join(sim.root, '/sys/fs/cgroup/evil'))
  const { mounts } = sim.host
  const fs = cgroupFs(nodeSyscalls(sim.root), { root: sim.root, mounts, symlinks: true })
  const { agent, sink, failures } = await lab({}, { backing: { host: sim.host, fs } })
  sink.snapshot([{ ...container(1), cgroupsPath: `/evil/${idOf(1)}` }])
  await agent.pass()
  expect(failures).toMatchObject([[idOf(1), { code: 'ELOOP' }]])
  expect(readdirSync(outside.path)).toEqual([])
})

test('B50 what is refused is one line of the log, whatever it holds', () => {
  const lines: string[] = []
  const log = jsonLog(
    (line) => void lines.push(line),
    'info',
    () => 0,
  )
  for (let n = 0; n < 100; n += 1) log('warn', 'container refused', { id: 'a\nb"}', reason: 'no\u2028\n' })
  expect(lines).toHaveLength(1)
  expect(lines[0]?.trimEnd()).not.toContain('\n')
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ id: 'a\nb"}' })
})

test('the pod beside it is served', async () => {
  const { agent, sink, sim } = await lab()
  sink.snapshot([{ ...container(1), cgroupsPath: '/../etc' }, container(2)])
  await agent.pass()
  expect(sim.fs.list(POD_DIR)?.dirs).toContain(`cri-containerd-${idOf(2)}.scope`)
})
