import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { cli, cliJson, HOSTS, ID, node, place, SANDBOX_ID, spec, temporary } from './lab.js'

const STATE = '/run/runsc'
const OTHER = ID.replace(/^38/, '39')

/** A runsc that answers as the release does; `hang ID` names who it never answers for. */
function runsc(release = '20240729.0', hung = 'nobody'): string {
  const file = join(temporary(), 'runsc')
  writeFileSync(
    file,
    `#!/bin/sh
[ "$1" = --version ] && { echo "runsc version release-${release}"; exit 0; }
for id; do :; done
[ "$id" = ${hung} ] && exec sleep 60
case "$3" in
  events) echo "{\\"type\\":\\"stats\\",\\"id\\":\\"$id\\",\\"data\\":{\\"cpu\\":{\\"usage\\":{\\"total\\":2500000}},\\"memory\\":{\\"usage\\":{\\"usage\\":7340032}},\\"pids\\":{\\"current\\":4}}}";;
  ps) echo "[1,5,9]";;
esac
`,
  )
  chmodSync(file, 0o755)
  return file
}

const annotations = (type: 'container' | 'sandbox', name = 'app') => ({
  'io.kubernetes.cri.container-type': type,
  'io.kubernetes.cri.sandbox-id': SANDBOX_ID,
  'io.kubernetes.cri.sandbox-name': 'web-0',
  'io.kubernetes.cri.sandbox-namespace': 'shop',
  'io.kubernetes.cri.sandbox-uid': '7f1c',
  'io.kubernetes.cri.image-name': type === 'sandbox' ? 'pause:3.9' : 'nginx:1.27',
  ...(type === 'container' && { 'io.kubernetes.cri.container-name': name }),
})

/** A pod of a sandbox with containers, as runsc's state directory tells it. */
async function pod(ids: readonly string[] = [ID]) {
  const { options, pod, path } = HOSTS['v2 with systemd']
  const host = await node(options, [pod])
  const state = (id: string, type: 'container' | 'sandbox', cgroupsPath: string) => ({
    id,
    status: 'running',
    createdAt: '2026-11-23T10:00:00Z',
    spec: {
      ...spec(cgroupsPath, undefined, annotations(type, id === ID ? 'app' : 'side')),
      process: { rlimits: [{ type: 'RLIMIT_NOFILE', soft: 1024, hard: 4096 }] },
    },
    compatCgroup: { cgroupsystemd: {} },
  })
  const write = (id: string, type: 'container' | 'sandbox', cgroupsPath: string) =>
    place(host.root, `${STATE}/${id}_sandbox:${SANDBOX_ID}.state`, JSON.stringify(state(id, type, cgroupsPath)))
  write(SANDBOX_ID, 'sandbox', pod)
  for (const id of ids) write(id, 'container', path.replace(ID, id))
  return host
}

const series = (text: string, name: string) =>
  text.split('\n').filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))

describe('cgroupkit export', () => {
  it('--once prints the series of each container, and the pod-wide ones of its sandbox', async () => {
    const { root } = await pod()
    const before = JSON.stringify((await pod([])).snapshot()).length
    expect(before).toBeGreaterThan(0)
    const { code, out } = await cli(['export', '--once', '--root', root, '--runsc', runsc()])
    expect(code).toBe(0)
    const cpu = series(out, 'container_cpu_usage_seconds_total')
    const app = cpu.find((line) => line.includes('container="app"'))
    expect(app).toMatch(/ 0\.0025 \d{13}$/)
    for (const label of [
      'cpu="total"',
      `id="/kubepods.slice/kubepods-pod1.slice/cri-containerd-${ID}.scope"`,
      `name="${ID}"`,
      'namespace="shop"',
      'pod="web-0"',
      'image="nginx:1.27"',
    ])
      expect(app).toContain(label)
    expect(series(out, 'container_memory_working_set_bytes').join()).toContain('7340032')
    expect(series(out, 'container_processes').find((line) => line.includes('container="app"'))).toMatch(/ 3 \d+$/)
    expect(series(out, 'container_threads').find((line) => line.includes('container="app"'))).toMatch(/ 4 \d+$/)
    expect(series(out, 'container_spec_memory_limit_bytes').join()).toContain(' 536870912')
    expect(series(out, 'container_ulimits_soft').join()).toContain(' 1024')
    const sandbox = out.split('\n').filter((line) => line.includes(`cri-containerd-${SANDBOX_ID}.scope`))
    expect(sandbox.length).toBeGreaterThan(5)
    for (const line of sandbox) expect(line).toContain('container=""')
  })

  it('writes nothing, makes nothing and leaves no process', async () => {
    const host = await pod()
    const before = host.snapshot()
    const program = runsc()
    await cli(['export', '--once', '--root', host.root, '--runsc', program])
    expect(host.snapshot()).toEqual(before)
    expect(runningFrom(program)).toEqual([])
  })

  it('of an old runsc: CPU in microseconds, memory and threads of nobody where two share a sandbox', async () => {
    const { root } = await pod([ID, OTHER])
    const { out } = await cli(['export', '--once', '--root', root, '--runsc', runsc('20221219.0')])
    // 2.5 s would be more than the sandbox’s cgroup was given
    expect(series(out, 'container_cpu_usage_seconds_total').filter((line) => line.includes('app'))).toEqual([])
    const ofContainers = (name: string) => series(out, name).filter((line) => !line.includes('container=""'))
    expect(ofContainers('container_memory_usage_bytes')).toEqual([])
    expect(ofContainers('container_threads')).toEqual([])
    expect(ofContainers('container_processes')).toHaveLength(2)
  })

  it('a container that hangs costs the others nothing, and is named', async () => {
    const { root } = await pod([ID, OTHER])
    const { code, out, err } = await cli(['export', '--once', '--root', root, '--runsc', runsc('20240729.0', OTHER)])
    expect(code).toBe(0)
    expect(series(out, 'container_processes').filter((line) => line.includes('"app"'))).toHaveLength(1)
    expect(series(out, 'container_processes').filter((line) => line.includes('"side"'))).toHaveLength(0)
    expect(series(out, 'container_spec_memory_limit_bytes').filter((line) => line.includes('"side"'))).toHaveLength(1)
    expect(err).toContain('ERR_TIMEOUT')
  }, 30_000)

  it('without a runsc tells limits and pod-wide series, says why, and marks the scrape', async () => {
    const { root } = await pod()
    const { code, out, err } = await cli(['export', '--once', '--root', root, '--runsc', '/nowhere/runsc'])
    expect(code).toBe(0)
    expect(err).toContain('ERR_RUNTIME')
    expect(series(out, 'container_scrape_error')).toEqual(['container_scrape_error 1'])
    expect(series(out, 'container_spec_cpu_quota').join()).toContain(' 50000')
    expect(series(out, 'container_memory_usage_bytes').every((line) => line.includes('container=""'))).toBe(true)
  })

  it('--json is one document with exact numbers', async () => {
    const { root } = await pod()
    const { code, json } = await cliJson<{ observed: { identity: { id: string }; stats?: object }[]; failed: boolean }>(
      ['export', '--once', '--root', root, '--runsc', runsc()],
    )
    expect(code).toBe(0)
    expect(json.failed).toBe(false)
    expect(json.observed.map(({ identity }) => identity.id)).toEqual([ID, SANDBOX_ID])
  })

  it('serves the same, its own health beside it, and pages, until it is told to stop', async () => {
    const { root } = await pod()
    const port = await freePort()
    const stop = new AbortController()
    const program = runsc()
    const running = cli(['export', '--root', root, '--runsc', program, '--listen', `127.0.0.1:${port}`], {
      signal: stop.signal,
    })
    const get = (path: string) => fetch(`http://127.0.0.1:${port}${path}`)
    await vi.waitFor(async () => expect((await get('/readyz')).status).toBe(200), { timeout: 10_000 })
    const text = await (await get('/metrics')).text()
    expect(series(text, 'container_processes').join()).toContain('container="app"')
    expect(series(text, 'cgroupkit_export_source_up')).toContain('cgroupkit_export_source_up{source="runsc"} 1')
    const again = await Promise.all(Array.from({ length: 20 }, async () => (await get('/metrics')).text()))
    for (const one of again)
      expect(series(one, 'cgroupkit_export_rounds_total')).toEqual(['cgroupkit_export_rounds_total 1'])
    expect(series(await (await get('/metrics/cadvisor')).text(), 'container_processes')).not.toEqual([])
    expect(await (await get('/')).text()).toContain('web-0')
    stop.abort()
    await running
    await expect(get('/healthz')).rejects.toThrow()
    expect(runningFrom(program)).toEqual([])
  })

  it('elsewhere than at this machine only with a token, which is then asked for', async () => {
    const { root } = await pod()
    const refused = await cliJson(['export', '--root', root, '--listen', '0.0.0.0:0'])
    expect(refused).toMatchObject({ code: 3, json: { error: { code: 'ERR_SPEC' } } })
    const port = await freePort()
    const token = join(temporary(), 'token')
    writeFileSync(token, 'a-token-of-some-length\n')
    const stop = new AbortController()
    const running = cli(
      ['export', '--root', root, '--runsc', runsc(), '--listen', `0.0.0.0:${port}`, '--token-file', token],
      { signal: stop.signal },
    )
    const get = (path: string, headers = {}) => fetch(`http://127.0.0.1:${port}${path}`, { headers })
    await vi.waitFor(async () => expect((await get('/healthz')).status).toBe(200), { timeout: 10_000 })
    expect((await get('/metrics')).status).toBe(401)
    expect((await get('/metrics', { authorization: 'Bearer a-token-of-some-length' })).status).toBe(200)
    stop.abort()
    await running
  })

  it.each([
    [['--tls-cert', 'cert.pem'], 3],
    [['--token-file', '/nowhere/token'], 3],
    [['--listen', 'here'], 3],
    [['--dialect', 'latin'], 3],
    [['--runsc', './runsc'], 3],
    [['--interval', '0'], 3],
    [['--observe'], 2],
  ])('refuses %j', async (words, code) => {
    expect((await cli(['export', '--once', ...words])).code).toBe(code)
  })
})

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

const runningFrom = (program: string) =>
  readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(program)
    } catch {
      return false
    }
  })
