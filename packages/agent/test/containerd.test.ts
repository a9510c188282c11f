import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { create, toBinary } from '@bufbuild/protobuf'
import { limitsFrom } from '@cgroupkit/core'
import { dir } from 'tmp-promise'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { containerdSource } from '../src/index.js'
import { TaskExitSchema } from '../src/sources/containerd/gen/containerd/payloads_pb.js'
import { Status } from '../src/sources/containerd/gen/containerd/tasks_pb.js'
import { CONTAINERD_SOCKETS, findContainerdSocket } from '../src/sources/containerd/sockets.js'
import { fakeContainerd } from './containerd-lab.js'
import { specOf } from './fake-containerd.js'

/** A source on a containerd, and what it told: one word a line. */
async function listening() {
  const containerd = await fakeContainerd()
  const told: string[] = []
  const stop = new AbortController()
  const clock = {
    now: Date.now,
    random: () => 0,
    sleep: (ms: number) => new Promise<void>((done) => setTimeout(done, ms / 10)),
  }
  const source = containerdSource({ socket: containerd.socket, clock })
  const running = source.run(
    {
      snapshot: (all) => void told.push(`snapshot ${all.map(({ id }) => id).join(' ')}`.trim()),
      upsert: ({ id, resources, startedAt }) =>
        void told.push(`upsert ${id} ${limitsFrom(resources)['memory.limit']} ${startedAt}`),
      gone: (id) => void told.push(`gone ${id}`),
      lost: () => void told.push('lost'),
      refused: (id, reason) => void told.push(`refused ${id}: ${reason}`),
    },
    stop.signal,
  )
  onTestFinished(async () => {
    stop.abort()
    await running
  })
  /** Waits until the last word is told. */
  const hears = (word: string) => vi.waitFor(() => expect(told.at(-1)).toBe(word), { timeout: 10_000 })
  return { containerd, told, hears, source }
}

describe('containerd', () => {
  test('lists what runs once its event stream is live, then follows its events', async () => {
    const { containerd, told, hears } = await listening()
    await hears('snapshot')
    containerd.create('a')
    containerd.start('a', 1_700_000_000_123)
    await hears(`upsert a ${64 << 20} 1700000000123`)
    containerd.update('a', specOf('a', 32 << 20))
    await hears(`upsert a ${32 << 20} 1700000000123`)
    containerd.exit('a')
    await hears('gone a')
    expect(told).toHaveLength(4)
  })

  test('the end of an exec is not the end of its container', async () => {
    const { containerd, told, hears } = await listening()
    await hears('snapshot')
    containerd.create('a')
    containerd.start('a', 5)
    await hears(`upsert a ${64 << 20} 5`)
    containerd.emit('/tasks/exit', toBinary(TaskExitSchema, create(TaskExitSchema, { containerId: 'a', id: 'exec1' })))
    containerd.create('b')
    containerd.start('b', 6)
    await hears(`upsert b ${64 << 20} 6`)
    expect(told).not.toContain('gone a')
  })

  test('B21 the exit of an earlier task with the same id, delivered late, is not that of the new one', async () => {
    const { containerd, told, hears } = await listening()
    await hears('snapshot')
    containerd.create('a')
    containerd.start('a', 2000)
    await hears(`upsert a ${64 << 20} 2000`)
    containerd.exit('a', 1000)
    containerd.exit('a', 3000)
    await hears('gone a')
    expect(told.filter((word) => word === 'gone a')).toHaveLength(1)
  })

  test('B22 B47 killed and back: what was lost meanwhile is found by the list', async () => {
    const { containerd, told, hears } = await listening()
    containerd.create('a')
    containerd.create('b')
    await hears('snapshot')
    containerd.start('a', 1)
    await hears(`upsert a ${64 << 20} 1`)
    await containerd.down()
    await hears('lost')
    containerd.silently('a', Status.STOPPED)
    containerd.silently('b', Status.PAUSED)
    await containerd.up()
    await hears('snapshot b')
    expect(told[0]).toBe('snapshot')
  })

  test('a shim too busy to answer containerd is not the end of its containers', async () => {
    const { containerd, hears, source } = await listening()
    containerd.create('a')
    containerd.silently('a', Status.RUNNING)
    await hears('snapshot a')
    containerd.create('b')
    containerd.silently('b', Status.RUNNING)
    containerd.silently('a', Status.UNKNOWN)
    source.refresh()
    await hears('snapshot a b')
    containerd.silently('a', Status.STOPPED)
    source.refresh()
    await hears('snapshot b')
  })
})

describe('B24 which containers', () => {
  test.each([
    ['gVisor', {}, true],
    ['runsc behind the shim of runc', { runtime: 'io.containerd.runc.v2', binaryName: '/usr/local/bin/runsc' }, true],
    ['Kata', { runtime: 'io.containerd.kata-qemu.v2' }, true],
    ['runc', { runtime: 'io.containerd.runc.v2', binaryName: 'runc' }, false],
    ['the sandbox itself', { type: 'sandbox' }, false],
    ['no annotation', { type: '' }, false],
  ])('%s', async (_, options, ours) => {
    const { containerd, hears } = await listening()
    containerd.create('x', options)
    containerd.silently('x', Status.RUNNING)
    await hears(ours ? 'snapshot x' : 'snapshot')
  })

  test('a spec that cannot be used is refused by name, and others go on', async () => {
    const { containerd, told, hears } = await listening()
    await hears('snapshot')
    containerd.create('bad', { spec: { linux: { cgroupsPath: 'a:b:c', resources: { memory: { limit: 'much' } } } } })
    containerd.start('bad')
    await vi.waitFor(() => expect(told.at(-1)).toMatch(/^refused bad: linux\.resources\.memory\.limit/))
    containerd.create('good')
    containerd.start('good', 9)
    await hears(`upsert good ${64 << 20} 9`)
  })
})

test.each(CONTAINERD_SOCKETS)('B37 %s is found, below the root of the host as well', async (socket) => {
  const { path, cleanup } = await dir({ unsafeCleanup: true })
  onTestFinished(() => cleanup())
  expect(findContainerdSocket(path)).toBe('/run/containerd/containerd.sock')
  mkdirSync(join(path, socket, '..'), { recursive: true })
  writeFileSync(join(path, socket), '')
  expect(findContainerdSocket(path)).toBe(socket)
})

test('B47 while there is no containerd it is asked ever more seldom, each node at a time of its own', async () => {
  const { path, cleanup } = await dir({ unsafeCleanup: true })
  onTestFinished(() => cleanup())
  const pausesOf = async (random: number) => {
    const pauses: number[] = []
    const stop = new AbortController()
    const sleep = async (ms: number) => {
      pauses.push(ms)
      if (pauses.length === 9) stop.abort()
    }
    const source = containerdSource({
      socket: join(path, 'none.sock'),
      clock: { now: Date.now, random: () => random, sleep },
    })
    const ignore = () => undefined
    const sink = { snapshot: ignore, upsert: ignore, gone: ignore, lost: ignore, refused: ignore }
    await source.run(sink, stop.signal)
    return pauses
  }
  const middle = [250, 500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000]
  expect(await pausesOf(0)).toEqual(middle.map((ms) => ms / 2))
  expect(await pausesOf(0.5)).toEqual(middle)
  expect(await pausesOf(0.9)).toEqual(middle.map((ms) => expect.closeTo(1.4 * ms, 6)))
})
