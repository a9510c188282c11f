import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { cli, cliJson, HOSTS, ID, node, POD, place, temporary } from './lab.js'

interface Doctor {
  host: { kind: string; mode: string; systemd: boolean }
  checks: { name: string; result: 'ok' | 'warn' | 'fail'; says: string; fix?: string }[]
}

const hosts = fileURLToPath(new URL('../../../fixtures/hosts', import.meta.url))

describe('doctor on recorded hosts: reads only', () => {
  it.each(readdirSync(hosts))('%s', async (name) => {
    const { code, json } = await cliJson<Doctor>(['doctor', '--root', `${hosts}/${name}`])
    expect(code).toBeOneOf([0, 6])
    expect(json.host.kind).toBe('recorded')
    expect(json.checks[0]).toMatchObject({ name: 'host', result: 'warn', fix: expect.any(String) })
    for (const { result, fix } of json.checks) if (result === 'fail') expect(fix).toBeTruthy()
    expect(code === 6).toBe(json.checks.some(({ result }) => result === 'fail'))
  })
})

describe('doctor on simulated hosts', () => {
  it.each(Object.entries(HOSTS))('%s: everything works', async (_name, { options, pod }) => {
    const host = await node(options, [pod])
    const { code, json } = await cliJson<Doctor>(['doctor', '--root', host.root])
    expect(code).toBe(0)
    expect(json.host).toMatchObject({ kind: 'simulated', mode: options.cgroup, systemd: 'systemd' in options })
    expect(json.checks.filter(({ result }) => result !== 'ok').map(({ name }) => name)).toEqual(['runtime'])
  })

  it('finds state of runsc where --container does, and names what it looked for where there is none', async () => {
    const host = await node({ cgroup: 'v2' })
    const runtime = async () => {
      const { json } = await cliJson<Doctor>(['doctor', '--root', host.root])
      return json.checks.find(({ name }) => name === 'runtime')
    }
    expect(await runtime()).toMatchObject({ result: 'warn', fix: expect.stringContaining('--runsc-root') })
    place(host.root, `/run/runsc/${ID}_sandbox:${ID}.state`, '{}')
    place(host.root, `/run/containerd/runsc/k8s.io/${ID}_sandbox:${ID}.state`, '{}')
    expect(await runtime()).toEqual({
      name: 'runtime',
      result: 'ok',
      says: "runsc's state in /run/containerd/runsc/k8s.io, /run/runsc",
    })
  })

  it('a slice that does not hand down its controllers is a warning with what to do', async () => {
    const host = await node({ cgroup: 'v2', systemd: 252 })
    const { code, out } = await cli(['doctor', '--root', host.root, '--slice', '/system.slice'])
    expect(code).toBe(0)
    expect(out).toMatch(/^warn +slice +.*does not hand down/m)
    expect(out).toContain('fix slice:')
  })

  it.each([
    [POD, `/sys/fs/cgroup/kubepods.slice/${POD}`],
    [`kubepods.slice/${POD}/`.slice(0, -1), `/sys/fs/cgroup/kubepods.slice/${POD}`],
    [`/kubepods.slice`, '/sys/fs/cgroup/kubepods.slice'],
    ['/sys/fs/cgroup/kubepods.slice', '/sys/fs/cgroup/kubepods.slice'],
    ['/sys/fs/cgroup', '/sys/fs/cgroup'],
  ])('--slice %s', async (slice, dir) => {
    const { options, pod } = HOSTS['v2 with systemd']
    const host = await node(options, [pod])
    const { json } = await cliJson<Doctor>(['doctor', '--root', host.root, '--slice', slice])
    expect(json.checks).toContainEqual({
      name: 'slice',
      result: 'ok',
      says: expect.stringMatching(new RegExp(`^${dir} hands down`)),
    })
  })

  it.each(['../../etc', '/a/../..', '/a//b', 'a--b.slice'])('--slice %s is refused', async (slice) => {
    const host = await node({ cgroup: 'v2', systemd: 252 })
    expect(await cliJson(['doctor', '--root', host.root, '--slice', slice])).toMatchObject({
      code: 3,
      json: { error: { code: 'ERR_PATH' } },
    })
  })

  it('a slice that is not there fails', async () => {
    const host = await node({ cgroup: 'v2', systemd: 252 })
    expect(await cliJson(['doctor', '--root', host.root, '--slice', POD])).toMatchObject({ code: 6 })
  })

  it('a host without the memory controller fails', async () => {
    const host = await node({ cgroup: 'v2', controllers: ['cpu', 'pids'] })
    const { code, json } = await cliJson<Doctor>(['doctor', '--root', host.root])
    expect(code).toBe(6)
    expect(json.checks).toContainEqual(
      expect.objectContaining({ name: 'memory', result: 'fail', fix: expect.stringContaining('boot') }),
    )
  })

  it('a folder that is no host', async () => {
    expect(await cliJson(['doctor', '--root', temporary()])).toMatchObject({
      code: 4,
      json: { error: { code: 'ERR_HOST' } },
    })
  })
})
