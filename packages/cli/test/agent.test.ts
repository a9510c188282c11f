import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { VERSION } from '../src/version.js'
import { cli, cliJson, HOSTS, ID, node, SUBCONTAINER, spec, temporary } from './lab.js'

const { options, pod, path } = HOSTS['v2 with systemd']
const STATE = '/run/runsc'

/** A node with one container of a sandbox, as runsc's state directory tells it. */
async function sandboxed() {
  const host = await node(options, [pod])
  mkdirSync(`${host.root}${STATE}`, { recursive: true })
  const state = {
    id: ID,
    status: 'running',
    spec: { ...spec(path), annotations: SUBCONTAINER },
    compatCgroup: { cgroupsystemd: {} },
  }
  writeFileSync(`${host.root}${STATE}/${ID}_sandbox:s.state`, JSON.stringify(state))
  return host
}
async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

const flags = (root: string) => ['--root', root, '--listen', 'off']

describe('cgroupkit agent', () => {
  it('B45 B51 --once --observe tells and writes nothing, --once makes the directory, gc --all removes it', async () => {
    const host = await sandboxed()
    const before = host.snapshot()
    const looked = await cliJson(['agent', '--once', '--observe', ...flags(host.root)])
    expect(looked).toMatchObject({ code: 0, json: [{ id: ID, relation: 'absent' }] })
    expect(looked.err).toContain('"message":"would make"')
    expect(host.snapshot()).toEqual(before)

    expect(await cliJson(['agent', '--once', ...flags(host.root)])).toMatchObject({
      code: 0,
      json: [{ relation: 'owned' }],
    })
    expect(host.snapshot()).not.toEqual(before)

    expect(await cliJson(['gc', '--root', host.root])).toMatchObject({ code: 2 })
    const gone = await cliJson<{ removed: string[] }>(['gc', '--all', '--root', host.root])
    expect(gone).toMatchObject({ code: 0, json: { kept: [] } })
    expect(gone.json.removed).toHaveLength(1)
    expect(host.snapshot()).toEqual(before)
  })

  it('B40 B45 runs until it is told to stop: healthy, listed, and its directories stay', async () => {
    const host = await sandboxed()
    const stop = new AbortController()
    const running = cli(['agent', ...flags(host.root)], { signal: stop.signal })
    await vi.waitFor(async () => {
      expect(await cliJson(['list', '--root', host.root])).toMatchObject({
        code: 0,
        json: [{ id: ID, relation: 'owned' }],
      })
    }, 10_000)
    expect(await cliJson(['gc', '--all', '--root', host.root])).toMatchObject({
      code: 75,
      json: { error: { code: 'ERR_RUNNING' } },
    })
    const made = host.snapshot()
    const files = readdirSync(`${host.root}/run/cgroupkit`)
    const second = await cliJson<{ error: { message: string } }>(['agent', ...flags(host.root)])
    expect(second).toMatchObject({ code: 75, json: { error: { code: 'ERR_RUNNING', exitCode: 75 } } })
    expect(second.json.error.message).toContain(`agent ${VERSION} runs here as process ${process.pid}`)
    expect(readdirSync(`${host.root}/run/cgroupkit`)).toEqual(files)
    expect(host.snapshot()).toEqual(made)
    stop.abort()
    await running
    expect(host.snapshot()).toEqual(made)
    expect(await cliJson(['list', '--root', host.root])).toMatchObject({
      code: 4,
      json: { error: { code: 'ERR_HOST' } },
    })
  })

  it('answers health, readiness and metrics on loopback, to GET only', async () => {
    const host = await sandboxed()
    const stop = new AbortController()
    const address = `127.0.0.1:${await freePort()}`
    const running = cli(['agent', '--root', host.root, '--listen', address], { signal: stop.signal })
    const get = async (path: string, method = 'GET') => {
      const response = await fetch(`http://${address}${path}`, { method })
      return [response.status, await response.text()] as const
    }
    await vi.waitFor(async () => expect(await get('/readyz')).toEqual([200, 'ok\n']), 10_000)
    expect(await get('/healthz')).toEqual([200, 'ok\n'])
    await vi.waitFor(async () => {
      const [, metrics] = await get('/metrics')
      expect(metrics).toContain('cgroupkit_agent_containers{relation="owned"} 1\n')
      expect(metrics).toContain(
        `cgroupkit_agent_directory_info{id="/kubepods.slice/kubepods-pod1.slice/cri-containerd-${ID}.scope"} 1\n`,
      )
    }, 10_000)
    const [, page] = await get('/')
    expect(page).toContain('made by cgroupkit')
    expect(page).toMatch(/✓<\/span> \d+ as asked/)
    expect(JSON.parse((await get('/status.json'))[1]).pods[0].containers[0]).toMatchObject({
      id: ID,
      directory: 'owned',
    })
    expect((await get('/metrics', 'POST'))[0]).toBe(405)
    expect((await get('/etc/passwd'))[0]).toBe(404)
    expect(await cliJson(['agent', '--once', '--listen', 'nowhere'])).toMatchObject({ code: 3 })
    stop.abort()
    await running
    await expect(get('/healthz')).rejects.toThrow()
  })

  it('with --cleanup-on-exit its end removes what it made', async () => {
    const host = await sandboxed()
    const before = host.snapshot()
    const stop = new AbortController()
    const running = cli(['agent', '--cleanup-on-exit', ...flags(host.root)], { signal: stop.signal })
    await vi.waitFor(() => expect(host.snapshot()).not.toEqual(before), 10_000)
    stop.abort()
    expect(await running).toMatchObject({ code: 0 })
    expect(host.snapshot()).toEqual(before)
  })

  it.each([
    [['--resync', '0'], '--resync'],
    [['--listen', 'nowhere'], '--listen'],
    [['--sources', 'docker'], '--sources'],
    [['--driver', 'openrc'], '--driver'],
    [['--profile', 'x'], '--profile'],
    [['--state-dir', 'run'], '--state-dir'],
  ])('%s is refused by its name', async (words, named) => {
    const { code, json } = await cliJson<{ error: { message: string } }>(['agent', '--once', ...words])
    expect(code).toBe(3)
    expect(json.error.message).toContain(named)
  })

  it('reads a configuration file, and refuses a key that it does not know with the file’s name', async () => {
    const file = join(temporary(), 'agent.yaml')
    writeFileSync(file, 'resync: 5\nobserv: true\n')
    const { code, json } = await cliJson<{ error: { message: string; hint: string } }>([
      'agent',
      '--once',
      '--config',
      file,
    ])
    expect(code).toBe(3)
    expect(json.error.message).toContain('config.observ')
    expect(json.error.hint).toContain('observe')
  })
})
