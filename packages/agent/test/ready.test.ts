import { createServer } from 'node:net'
import { join } from 'node:path'
import { PROFILES } from '@cgroupkit/core'
import { createSim, startPod } from '@cgroupkit/sim'
import { dir } from 'tmp-promise'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { agentConfig, serve, whatAllows } from '../src/index.js'
import { fakeContainerd } from './containerd-lab.js'
import { specOf } from './fake-containerd.js'
import { dirOf, idOf, POD_DIR, SLICE } from './lab.js'

const PATIENCE = { timeout: 30_000 }

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

/** An agent as it is served, beside a containerd, on a simulated host. */
async function served() {
  const containerd = await fakeContainerd()
  const sim = await createSim({ systemd: 252 })
  await startPod(sim, `${SLICE}:cri-containerd:${idOf(0)}`)
  const { path, cleanup } = await dir({ unsafeCleanup: true })
  const stop = new AbortController()
  const listen = `127.0.0.1:${await freePort()}`
  const flags = {
    socket: containerd.socket,
    'state-dir': join(path, 'state'),
    'runsc-roots': join(path, 'runsc'),
    listen,
  }
  const lines: Record<string, unknown>[] = []
  const running = serve(
    agentConfig({ flags }, () => PROFILES.default),
    {
      env: {},
      version: '1',
      write: (line) => void lines.push(JSON.parse(line) as Record<string, unknown>),
      signal: stop.signal,
      backing: { host: sim.host, fs: sim.fs },
      kubelet: () => undefined,
    },
  )
  onTestFinished(async () => {
    stop.abort()
    await running
    await sim.dispose()
    await cleanup()
  })
  const page = async (name: string): Promise<readonly [number, string]> => {
    const response = await fetch(`http://${listen}/${name}`)
    return [response.status, await response.text()]
  }
  return { containerd, sim, page, lines }
}

const READY = [200, 'ok\n'] as const

test('ready as long as its sources are connected, and says which is not, and why; it lives all the while', async () => {
  const { containerd, page } = await served()
  await vi.waitFor(async () => expect(await page('readyz')).toEqual(READY), PATIENCE)
  await containerd.down()
  await vi.waitFor(async () => {
    const [status, says] = await page('readyz')
    expect(status).toBe(503)
    expect(says).toContain(`containerd: ${containerd.socket}: `)
  }, PATIENCE)
  expect(await page('healthz')).toEqual(READY)
  await containerd.up()
  await vi.waitFor(async () => expect(await page('readyz')).toEqual(READY), PATIENCE)
}, 120_000)

describe.each(['EROFS', 'EACCES', 'EPERM'] as const)('%s at every mkdir', (errno) => {
  test('B35 not ready, with the errno and what allows it; it lives, loops over nothing, and is ready soon after it is mended', async () => {
    const { containerd, sim, page, lines } = await served()
    const tries: number[] = []
    sim.faults.push((op) => {
      if (op !== 'mkdir') return undefined
      tries.push(Date.now())
      return errno
    })
    await vi.waitFor(async () => expect(await page('readyz')).toEqual(READY), PATIENCE)
    containerd.create(idOf(1))
    containerd.start(idOf(1))
    await vi.waitFor(async () => {
      const [status, says] = await page('readyz')
      expect(status).toBe(503)
      expect(says).toContain(errno)
      expect(says).toContain(whatAllows(errno))
    }, PATIENCE)
    expect(await page('healthz')).toEqual(READY)
    await new Promise((resolve) => setTimeout(resolve, 500))
    // after 1 s, 3 s, 7 s …, on a machine of any speed
    const seconds = (Date.now() - (tries[0] ?? 0)) / 1000
    expect(tries.length).toBeLessThanOrEqual(1 + Math.log2(1 + seconds))
    expect(lines.filter(({ message }) => message === 'failed, will try again')).toMatchObject([
      { level: 'warn', id: idOf(1), code: errno, hint: expect.any(String) },
    ])
    expect((await page('metrics'))[1]).toMatch(
      new RegExp(`^cgroupkit_agent_failures_total\\{code="${errno}"\\} \\d+$`, 'm'),
    )
    sim.faults.length = 0
    await vi.waitFor(async () => expect(await page('readyz')).toEqual(READY), PATIENCE)
    expect(sim.fs.list(POD_DIR)?.dirs).toHaveLength(2)
  }, 120_000)
})

test('B50 a change is one line at info, with neither environment nor labels of the pod in it; no change, no line', async () => {
  const { containerd, page, lines, sim } = await served()
  await vi.waitFor(async () => expect(await page('readyz')).toEqual(READY), PATIENCE)
  const spec = { ...specOf(idOf(1)), process: { env: ['TOKEN=hunter2'], args: ['hunter2'] } }
  containerd.create(idOf(1), { spec, labels: { 'io.kubernetes.container.name': 'web', password: 'hunter2' } })
  containerd.start(idOf(1))
  await vi.waitFor(() => expect(sim.fs.stat(dirOf(idOf(1)))).toBeDefined(), PATIENCE)
  containerd.update(idOf(1), { ...specOf(idOf(1), 32 << 20), process: spec.process })
  await vi.waitFor(() => expect(sim.fs.read(`${dirOf(idOf(1))}/memory.max`)).toBe(`${32 << 20}\n`), PATIENCE)
  containerd.update(idOf(1), { ...specOf(idOf(1), 32 << 20), process: spec.process })
  containerd.exit(idOf(1))
  await vi.waitFor(() => expect(sim.fs.stat(dirOf(idOf(1)))).toBeUndefined(), PATIENCE)
  await vi.waitFor(() => expect(lines.at(-1)).toMatchObject({ message: 'remove' }), PATIENCE)
  expect(lines.filter(({ id }) => id === idOf(1)).map(({ level, message }) => [level, message])).toEqual([
    ['info', 'make'],
    ['info', 'write'],
    ['info', 'remove'],
  ])
  expect(JSON.stringify(lines)).not.toContain('hunter2')
}, 120_000)

test('B36 root of a user namespace is told that it is one', () => {
  const ofTheHost = '         0          0 4294967295\n'
  for (const errno of ['EACCES', 'EPERM']) {
    expect(whatAllows(errno, '         0     100000      65536\n')).toContain('hostUsers: false')
    expect(whatAllows(errno, ofTheHost)).toContain('spc_t')
  }
  expect(whatAllows('EROFS', '         0     100000      65536\n')).toContain('readOnly')
  expect(whatAllows('EBUSY', ofTheHost)).toBeUndefined()
  expect(whatAllows(undefined, ofTheHost)).toBeUndefined()
})
