import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { HookOutcome } from '../src/hook/run-hook.js'
import { bundle, cli, cliJson, endless, HOSTS, ID, type Node, node, SUBCONTAINER, spec, temporary } from './lab.js'

const state = (dir: string, status = 'created', more: object = {}) =>
  JSON.stringify({ ociVersion: '1.1.0', id: ID, status, pid: 42, bundle: dir, annotations: SUBCONTAINER, ...more })

describe.each(Object.entries(HOSTS))('hook on %s', (_name, { options, pod, path }) => {
  it('poststart makes the directory with its start time, poststop removes it', async () => {
    const host = await node(options, [pod])
    const before = host.snapshot()
    const dir = bundle(spec(path))
    const started = await cliJson<HookOutcome>(['hook', '--root', host.root], {
      stdin: state(dir),
      now: 1_700_000_000_000,
    })
    expect(started).toMatchObject({ code: 0, json: { action: 'installed', report: { existed: [] } } })
    const seen = await cli(['inspect', '--root', host.root, '--bundle', dir, '--prom'])
    expect(seen.out).toContain('container_start_time_seconds 1700000000\n')
    const stopped = await cliJson<HookOutcome>(['hook', '--root', host.root], {
      stdin: state(dir, 'stopped', { pid: -1 }),
    })
    expect(stopped).toMatchObject({ code: 0, json: { action: 'removed', report: { kept: [] } }, err: '' })
    expect(host.snapshot()).toEqual(before)
  })

  it.each([
    ['a sandbox', { 'io.kubernetes.cri.container-type': 'sandbox' }],
    ['a Docker container', {}],
  ])('%s is left alone', async (_kind, annotations) => {
    const host = await node(options, [pod])
    const before = host.snapshot()
    const dir = bundle(spec(path, {}, annotations))
    const outcome = await cliJson<HookOutcome>(['hook', '--root', host.root], {
      stdin: state(dir, 'created', { annotations }),
    })
    expect(outcome).toMatchObject({ code: 0, json: { action: 'untouched' }, err: '' })
    expect(host.snapshot()).toEqual(before)
  })
})

describe('what can go wrong with a hook: exit 0, one warning, nothing made', () => {
  const { options, pod, path } = HOSTS['v2 with systemd']
  let host: Node
  let before: ReturnType<Node['snapshot']>
  let dispose: (() => Promise<void>) | undefined
  beforeAll(async () => {
    host = await node(options, [pod], (end) => {
      dispose = end
    })
    before = host.snapshot()
  })
  afterAll(() => dispose?.())
  const fifo = () => {
    const dir = temporary()
    execFileSync('mkfifo', [join(dir, 'config.json')])
    return dir
  }
  it.each([
    ['empty stdin', () => ''],
    ['garbage', () => '\u0000{]'],
    ['an array', () => '[]'],
    ['no id', () => state(bundle(spec(path)), 'created', { id: undefined })],
    ['a hostile id', () => state(bundle(spec(path)), 'created', { id: '../../x' })],
    ['a relative bundle', () => state('bundle')],
    ['an unknown status', () => state(bundle(spec(path)), 'sleeping')],
    ['no bundle there', () => state('/nonexistent')],
    ['config.json is a FIFO', () => state(fifo())],
    ['a bad spec', () => state(bundle(spec(path, { memory: { limit: '1G' } })))],
    ['a bad path', () => state(bundle(spec('/../../etc')))],
    ['a pod that is gone', () => state(bundle(spec(`gone-pod.slice:cri-containerd:${ID}`)))],
    ['a flood', () => `{"id": "${'x'.repeat(2 * 1024 * 1024)}`],
  ])('%s', async (_name, stdin) => {
    const { code, json, err } = await cliJson<HookOutcome>(['hook', '--root', host.root], { stdin: stdin() })
    expect({ code, action: json.action }).toEqual({ code: 0, action: 'failed' })
    expect(err).toMatch(/^cgroupkit hook: .+\n$/)
    expect(host.snapshot()).toEqual(before)
  })

  it('stdin that never closes ends at its own deadline', async () => {
    const { code, json, err } = await cliJson<HookOutcome>(['hook', '--timeout-ms', '30'], { stdin: endless() })
    expect({ code, json }).toEqual({ code: 0, json: { action: 'failed', reason: 'not done within 30 ms, gave up' } })
    expect(err).toContain('gave up')
  })

  it('a plain folder as host, and words it does not know', async () => {
    expect(await cliJson(['hook', '--root', temporary()], { stdin: state(bundle(spec(path))) })).toMatchObject({
      code: 0,
      json: { action: 'failed' },
    })
    expect(await cliJson(['hook', '--profile', 'x'])).toMatchObject({ code: 0, json: { action: 'failed' } })
    expect(await cliJson(['hook', '--timeout-ms', '0'])).toMatchObject({ code: 0, json: { action: 'failed' } })
  })

  it.each([
    [['--log', '/x', '--log-format', 'json', '--systemd-cgroup']],
    [['--driver', 'openrc']],
    [['--root']],
    [['poststart', 'and', 'more']],
  ])('wrong words %j', async (argv) => {
    const { code, out, err } = await cli(['hook', ...argv])
    expect({ code, out }).toEqual({ code: 0, out: '' })
    expect(err).toMatch(/^cgroupkit hook: .+\n$/)
    expect(await cliJson(['hook', '--json', ...argv])).toMatchObject({ code: 0, json: { action: 'failed' } })
  })
})
