import { mkdirSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import type { HookOutcome } from '../src/hook/run-hook.js'
import { bundle, cliJson, HOSTS, ID, node, SUBCONTAINER, spec } from './lab.js'

const { options, pod, path } = HOSTS['v2 with systemd']

/** A host whose agent does with each request as `answer` says, and a start of a container on it. */
async function started(answer: (request: Record<string, unknown>, socket: Socket) => void) {
  const host = await node(options, [pod])
  const heard: Record<string, unknown>[] = []
  const agent = createServer((socket) => {
    socket.on('error', () => undefined)
    let text = ''
    socket.on('data', (chunk) => {
      text += String(chunk)
      if (!text.endsWith('\n')) return
      heard.push(JSON.parse(text))
      answer(JSON.parse(text), socket)
    })
  })
  mkdirSync(`${host.root}/run/cgroupkit`)
  await new Promise<void>((resolve) => agent.listen(`${host.root}/run/cgroupkit/agent.sock`, resolve))
  onTestFinished(() => void agent.close())
  const before = host.snapshot()
  const state = { ociVersion: '1.1.0', id: ID, status: 'created', pid: 42, bundle: bundle(spec(path)) }
  const stdin = JSON.stringify({ ...state, annotations: SUBCONTAINER })
  const outcome = await cliJson<HookOutcome>(['hook', '--root', host.root], { stdin })
  return { outcome, heard, made: JSON.stringify(host.snapshot()) !== JSON.stringify(before) }
}

test('an agent that takes the container gets its spec, and the hook makes nothing', async () => {
  const { outcome, heard, made } = await started((_, socket) => socket.write('{"taken":true}\n'))
  expect(outcome).toMatchObject({ code: 0, json: { action: 'handed over' }, err: '' })
  expect(heard).toMatchObject([{ do: 'hook', id: ID, status: 'created' }])
  expect(JSON.parse(String(heard[0]?.spec))).toMatchObject({ linux: { cgroupsPath: path } })
  expect(made).toBe(false)
})

test.each([
  ['declines', (socket: Socket) => void socket.write('{"taken":false}\n')],
  ['fails', (socket: Socket) => void socket.write('{"error":"no"}\n')],
  ['hangs', () => undefined],
  ['hangs up', (socket: Socket) => void socket.destroy()],
])('with an agent that %s the hook works alone', async (_, answer) => {
  const { outcome, made } = await started((_request, socket) => answer(socket))
  expect(outcome).toMatchObject({ code: 0, json: { action: 'installed' } })
  expect(made).toBe(true)
})
