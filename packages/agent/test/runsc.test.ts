import { mkdirSync, renameSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { limitsFrom } from '@cgroupkit/core'
import { dir } from 'tmp-promise'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { runscSource } from '../src/index.js'
import { specOf } from './fake-containerd.js'

const ROOT = '/run/containerd/runsc/k8s.io'

const clock = {
  now: Date.now,
  random: () => 0,
  sleep: (ms: number) => new Promise<void>((done) => setTimeout(done, ms)),
}

async function listening(before: (state: string) => void = () => undefined) {
  const { path, cleanup } = await dir({ unsafeCleanup: true })
  const state = join(path, ROOT)
  before(state)
  const told: string[] = []
  const stop = new AbortController()
  const source = runscSource({ hostRoot: path, clock })
  const running = source.run(
    {
      snapshot: (all) => void told.push(`snapshot ${all.map(({ id }) => id).join(' ')}`.trim()),
      upsert: ({ id, resources }) => void told.push(`upsert ${id} ${limitsFrom(resources)['memory.limit']}`),
      gone: (id) => void told.push(`gone ${id}`),
      lost: (reason) => void told.push(`lost ${reason}`),
      refused: (id, reason) => void told.push(`refused ${id}: ${reason}`),
    },
    stop.signal,
  )
  onTestFinished(async () => {
    stop.abort()
    await running
    await cleanup()
  })
  const hears = (word: string) => vi.waitFor(() => expect(told.at(-1)).toBe(word), { timeout: 10_000 })
  return { told, hears, state, source }
}

const textOf = (id: string, { status = 'running', limit = 64, type = 'container' } = {}) =>
  JSON.stringify({
    id,
    status,
    spec: { ...specOf(id, limit << 20), annotations: { 'io.kubernetes.cri.container-type': type } },
    compatCgroup: { cgroupsystemd: {} },
  })
const fileOf = (state: string, id: string) => join(state, `${id}_sandbox:s.state`)

describe('the state directory of runsc', () => {
  test('what runs at the start, then what starts, is resized and is deleted', async () => {
    const { hears, state } = await listening((state) => {
      mkdirSync(state, { recursive: true })
      writeFileSync(fileOf(state, 'a'), textOf('a'))
      writeFileSync(fileOf(state, 's'), textOf('s', { type: 'sandbox' }))
      writeFileSync(fileOf(state, 'b'), textOf('b', { status: 'created' }))
    })
    await hears('snapshot a')
    writeFileSync(fileOf(state, 'b'), textOf('b'))
    await hears(`upsert b ${64 << 20}`)
    writeFileSync(fileOf(state, 'b'), textOf('b', { limit: 32 }))
    await hears(`upsert b ${32 << 20}`)
    unlinkSync(fileOf(state, 'a'))
    await hears('gone a')
  })

  test('a root that is made later is found', async () => {
    const { hears, state, source } = await listening()
    await hears('snapshot')
    mkdirSync(state, { recursive: true })
    writeFileSync(fileOf(state, 'a'), textOf('a'))
    source.refresh()
    await hears(`upsert a ${64 << 20}`)
  })

  test('half a file is waited for, and no other waits for it', async () => {
    const { told, hears, state } = await listening((state) => mkdirSync(state, { recursive: true }))
    await hears('snapshot')
    const text = textOf('a')
    writeFileSync(fileOf(state, 'a'), text.slice(0, 40))
    writeFileSync(fileOf(state, 'b'), textOf('b'))
    await hears(`upsert b ${64 << 20}`)
    writeFileSync(fileOf(state, 'a'), text)
    await hears(`upsert a ${64 << 20}`)
    expect(told).toHaveLength(3)
  })

  test('a damaged file is refused once, by its name, until it changes', async () => {
    const { told, state, source } = await listening((state) => mkdirSync(state, { recursive: true }))
    writeFileSync(fileOf(state, 'a'), '{"spec": 5')
    await vi.waitFor(() => expect(told.at(-1)).toMatch(/^refused a_sandbox:s\.state: /), { timeout: 10_000 })
    for (let n = 0; n < 3; n++) {
      source.refresh()
      await clock.sleep(60)
    }
    expect(told.filter((word) => word.startsWith('refused'))).toHaveLength(1)
    writeFileSync(join(state, 'new'), textOf('a'))
    renameSync(join(state, 'new'), fileOf(state, 'a'))
    await vi.waitFor(() => expect(told.at(-1)).toBe(`upsert a ${64 << 20}`))
  })
})
