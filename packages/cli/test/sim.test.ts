import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { KERNELS } from '@cgroupkit/sim'
import { describe, expect, it } from 'vitest'
import { bundle, cli, cliJson, HOSTS, spec, temporary } from './lab.js'

const { pod, path } = HOSTS['v2 with systemd']

describe('sim', () => {
  it('create makes a host that every other command works on', async () => {
    const dir = join(temporary(), 'host')
    const created = await cliJson(['sim', 'create', dir, '--systemd', '252', '--pod', pod])
    expect(created).toMatchObject({ code: 0, json: { root: dir, mode: 'v2', systemd: true } })
    expect((await cli(['install', '--root', dir, '--bundle', bundle(spec(path))])).code).toBe(0)
    const printed = await cliJson<{ files: Record<string, string> }>(['sim', 'print', dir])
    expect(Object.entries(printed.json.files).filter(([, text]) => text.trim() === '536870912').length).toBeGreaterThan(
      0,
    )
    expect((await cli(['sim', 'print', dir])).out).toContain('cri-containerd-')
    expect((await cli(['uninstall', '--root', dir, '--bundle', bundle(spec(path))])).code).toBe(0)
  })

  it.each(['v1', 'hybrid', 'v2'] as const)('%s', async (mode) => {
    const dir = temporary()
    expect(await cliJson(['sim', 'create', dir, '--cgroup', mode, '--kernel', '5.10'])).toMatchObject({
      code: 0,
      json: { mode, systemd: false },
    })
    expect(existsSync(join(dir, 'cgroupkit-sim.json'))).toBe(true)
  })

  it('takes the path of a pod from the bundle of its sandbox', async () => {
    const dir = temporary()
    const { json } = await cliJson<{ pods: string[] }>([
      'sim',
      'create',
      dir,
      '--systemd',
      '252',
      '--pod',
      bundle(spec(pod)),
    ])
    expect(json.pods).toEqual([pod])
  })

  it('never takes a folder that holds something', async () => {
    const dir = temporary()
    writeFileSync(join(dir, 'mine'), 'text')
    expect(await cliJson(['sim', 'create', dir])).toMatchObject({ code: 2, json: { error: { code: 'ERR_USAGE' } } })
  })

  it('print of a plain folder is refused', async () => {
    expect(await cliJson(['sim', 'print', temporary()])).toMatchObject({
      code: 4,
      json: { error: { code: 'ERR_HOST', hint: expect.stringContaining('sim create') } },
    })
  })

  it('serve gives directories of other programs their files, until stopped', async () => {
    const dir = temporary()
    await cli(['sim', 'create', dir, '--pod', '/kubepods/pod1/pause'])
    const stop = new AbortController()
    const serving = cli(['sim', 'serve', dir], { signal: stop.signal })
    const made = join(dir, 'sys/fs/cgroup/kubepods/pod1/other')
    await new Promise((done) => setTimeout(done, 100))
    mkdirSync(made)
    await expect.poll(() => existsSync(join(made, 'cgroup.procs'))).toBe(true)
    stop.abort()
    expect(await serving).toMatchObject({ code: 0, err: expect.stringContaining('serving') })
  })

  it.each([
    ['../x', 3],
    ['a.slice:b:../c', 3],
    ['a.slice:b:c', 2],
    ['/a//b', 3],
  ])('a pod %s is refused before anything is made', async (pod, exit) => {
    const dir = join(temporary(), 'host')
    const { code, json } = await cliJson(['sim', 'create', dir, '--pod', pod])
    expect({ code, json }).toMatchObject({
      code: exit,
      json: { error: { message: expect.stringContaining(pod.slice(-2)) } },
    })
    expect(existsSync(dir)).toBe(false)
  })

  it.each(KERNELS)('has the kernel %s of the simulator', async (kernel) => {
    expect((await cli(['sim', 'create', temporary(), '--kernel', kernel])).code).toBe(0)
  })
})
