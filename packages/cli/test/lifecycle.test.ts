import { describe, expect, it } from 'vitest'
import { bundle, cli, cliJson, HOSTS, node, spec } from './lab.js'

interface Installed {
  dirs: string[]
  created: string[]
  existed: { dir: string; as: string }[]
  written: { file: string; data: string }[]
  skipped: unknown[]
  series: { name: string; value: number; file: string }[]
}

const values = (series: Installed['series']) => Object.fromEntries(series.map(({ name, value }) => [name, value]))

describe.each(Object.entries(HOSTS))('on %s', (_name, { options, pod, path }) => {
  const v2 = options.cgroup === 'v2'

  it('install makes the directory, inspect shows what cAdvisor reads, uninstall leaves no trace', async () => {
    const host = await node(options, [pod])
    const before = host.snapshot()
    const flags = ['--root', host.root, '--bundle', bundle(spec(path))]

    const installed = await cliJson<Installed>([
      'install',
      ...flags,
      '--profile',
      'cadvisor',
      '--started-at',
      '1700000000',
    ])
    expect(installed.code).toBe(0)
    expect(installed.json.created).toEqual(installed.json.dirs)
    expect(installed.json.existed).toEqual([])

    const inspected = await cliJson<{ dirs: { relation: string }[]; series: Installed['series'] }>([
      'inspect',
      ...flags,
    ])
    expect(inspected.json.dirs.map(({ relation }) => relation)).toEqual(installed.json.dirs.map(() => 'ours'))
    expect(inspected.json.series).toEqual(installed.json.series)
    expect(values(inspected.json.series)).toEqual({
      container_spec_cpu_period: 100000,
      container_spec_cpu_quota: 50000,
      container_spec_cpu_shares: 1024,
      container_spec_memory_limit_bytes: 536870912,
      container_spec_memory_reservation_limit_bytes: 268435456,
      container_spec_memory_swap_limit_bytes: v2 ? 536870912 : 1073741824,
      container_threads_max: 100,
      container_start_time_seconds: 1700000000,
    })

    const removed = await cliJson<{ removed: string[]; kept: string[] }>(['uninstall', ...flags])
    expect(removed).toMatchObject({ code: 0, json: { kept: [] } })
    expect(removed.json.removed.toSorted()).toEqual(installed.json.created.toSorted())
    expect(host.snapshot()).toEqual(before)
  })

  it('installs twice into the same directories, and uninstalls twice', async () => {
    const host = await node(options, [pod])
    const before = host.snapshot()
    const flags = ['--root', host.root, '--bundle', bundle(spec(path))]
    const first = await cliJson<Installed>(['install', ...flags])
    const second = await cliJson<Installed>(['install', ...flags])
    expect(second).toMatchObject({ code: 0, json: { created: [], dirs: first.json.dirs, written: first.json.written } })
    expect(second.json.existed).toEqual(first.json.dirs.map((dir) => ({ dir, as: 'ours' })))

    expect((await cli(['uninstall', ...flags])).code).toBe(0)
    expect(await cliJson(['uninstall', ...flags])).toMatchObject({ code: 0, json: { removed: [], kept: [] } })
    expect(host.snapshot()).toEqual(before)
  })

  it('a dry run, plan and inspect write nothing', async () => {
    const host = await node(options, [pod])
    const before = host.snapshot()
    const flags = ['--root', host.root, '--bundle', bundle(spec(path))]
    const dry = await cliJson<{ dirs: { dir: string; relation: string }[]; writes: unknown[] }>([
      'install',
      ...flags,
      '--dry-run',
    ])
    const plan = await cliJson(['plan', ...flags])
    expect(dry.code).toBe(0)
    expect(plan.json).toEqual(dry.json)
    expect(dry.json.dirs.every(({ relation }) => relation === 'absent')).toBe(true)
    expect((await cliJson(['inspect', ...flags])).json).toMatchObject({ error: { code: 'ENOENT', exitCode: 1 } })
    expect(host.snapshot()).toEqual(before)

    const installed = await cliJson<Installed>(['install', ...flags])
    expect(dry.json.writes).toEqual([...installed.json.written, ...installed.json.skipped])
  })

  it('the default profile shows the shares that runc shows, and no reservation on v2', async () => {
    const host = await node(options, [pod])
    const { json } = await cliJson<Installed>(['install', '--root', host.root, '--bundle', bundle(spec(path))])
    // weight 100 of the quadratic formula, through cAdvisor's linear inverse: 2 + 99 * 262142 / 9999
    expect(values(json.series)).toMatchObject({
      container_spec_cpu_shares: v2 ? 2597 : 1024,
      container_spec_memory_reservation_limit_bytes: v2 ? 0 : 268435456,
    })
  })

  it('update rewrites one field and leaves its neighbours', async () => {
    const host = await node(options, [pod])
    const flags = ['--root', host.root, '--bundle', bundle(spec(path))]
    await cli(['install', ...flags])
    const { code, json } = await cliJson<Installed>(['update', ...flags, '--set', 'cpu.quota=25000'])
    expect(code).toBe(0)
    expect(json.written).toHaveLength(1)
    expect(values(json.series)).toMatchObject({ container_spec_cpu_quota: 25000, container_spec_cpu_period: 100000 })
  })

  it('update of a container that was never installed is refused', async () => {
    const host = await node(options, [pod])
    const before = host.snapshot()
    const { code, json } = await cliJson(['update', '--root', host.root, '--bundle', bundle(spec(path))])
    expect({ code, json }).toMatchObject({
      code: 1,
      json: { error: { code: 'ENOENT', hint: expect.stringContaining('install') } },
    })
    expect(host.snapshot()).toEqual(before)
  })

  it('the sandbox itself is populated: nothing is written to it', async () => {
    const host = await node(options, [pod])
    const before = host.snapshot()
    const { code, json } = await cliJson<Installed>(['install', '--root', host.root, '--bundle', bundle(spec(pod))])
    expect(code).toBe(0)
    expect(json.written).toEqual([])
    expect(json.existed.map(({ as }) => as)).toContain('populated')
    expect(await cliJson(['update', '--root', host.root, '--bundle', bundle(spec(pod))])).toMatchObject({
      code: 5,
      json: { error: { code: 'ERR_BUSY' } },
    })
    expect(host.snapshot()).toEqual(before)
  })
})
