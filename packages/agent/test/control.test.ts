import { existsSync, renameSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { dir } from 'tmp-promise'
import { expect, onTestFinished, test } from 'vitest'
import { AlreadyRunning, ask, Control } from '../src/index.js'

async function folder(): Promise<string> {
  const { path, cleanup } = await dir({ unsafeCleanup: true })
  onTestFinished(() => cleanup())
  return path
}

const open = async (path: string, pid: number, answer = (request: unknown): unknown => request) => {
  const control = await Control.open(path, { pid, version: '1', instance: String(pid) }, answer)
  onTestFinished(() => control.close())
  return control
}

test('asks and answers one document a line, many on one connection', async () => {
  const path = await folder()
  await open(path, 1, (request) => ({ heard: request }))
  expect(await ask(join(path, 'agent.sock'), { do: 'list' }, 1000)).toEqual({ heard: { do: 'list' } })
})

test('B40 the lock is for root alone', async () => {
  const path = await folder()
  await open(path, 1)
  expect(statSync(join(path, 'agent.sock')).mode & 0o777).toBe(0o600)
})

test('B40 the second of a node is told who the first is, and the first goes on', async () => {
  const path = await folder()
  const first = await open(path, 1)
  await expect(open(path, 2)).rejects.toThrow(AlreadyRunning)
  await expect(open(path, 2)).rejects.toMatchObject({
    winner: { pid: 1, version: '1', instance: '1' },
    code: 'ERR_RUNNING',
  })
  await first.check()
})

test('B40 one that took the name and is too busy to answer is asked again; the one that answers ends the first', async () => {
  const path = await folder()
  const first = await open(path, 1)
  let answers = false
  const busy = createServer((socket) => {
    if (answers) socket.write(`${JSON.stringify({ pid: 2, version: '1', instance: '2' })}\n`)
  })
  await new Promise<void>((resolve) => busy.listen(join(path, 'other'), resolve))
  onTestFinished(() => void busy.close())
  renameSync(join(path, 'other'), join(path, 'agent.sock'))
  await first.check()
  answers = true
  await expect(first.check()).rejects.toMatchObject({ code: 'ERR_RUNNING', winner: { pid: 2 } })
})

test('B40 of two that start at once exactly one stays', async () => {
  const path = await folder()
  const results = await Promise.allSettled([open(path, 1), open(path, 2)])
  expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
})

test('B40 a socket that its agent left behind is replaced', async () => {
  const path = await folder()
  const dead = createServer()
  await new Promise<void>((resolve) => dead.listen(join(path, 'agent.sock.9'), resolve))
  renameSync(join(path, 'agent.sock.9'), join(path, 'agent.sock'))
  await new Promise((resolve) => dead.close(resolve))
  expect(existsSync(join(path, 'agent.sock'))).toBe(true)
  await open(path, 1)
  expect(await ask(join(path, 'agent.sock'), { do: 'hello' }, 1000)).toEqual({ pid: 1, version: '1', instance: '1' })
})

test('garbage is answered with an error, and others are answered still', async () => {
  const path = await folder()
  await open(path, 1, () => {
    throw new Error('no')
  })
  expect(await ask(join(path, 'agent.sock'), { do: 'list' }, 1000)).toEqual({ error: 'no' })
  expect(await ask(join(path, 'agent.sock'), { do: 'hello' }, 1000)).toEqual({ pid: 1, version: '1', instance: '1' })
})

test('nobody there: no answer', async () => {
  expect(await ask(join(await folder(), 'agent.sock'), { do: 'hello' }, 1000)).toBeUndefined()
})
