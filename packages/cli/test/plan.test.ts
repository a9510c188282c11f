import { describe, expect, it } from 'vitest'
import { bundle, cli, cliJson, spec } from './lab.js'

const config = () =>
  bundle(
    spec('/kubepods/pod1/app', {
      memory: { limit: 536870912 },
      cpu: { quota: 50000 },
      hugepageLimits: [{ pageSize: '2MB', limit: 0 }],
    }),
  )

describe('plan without a host', () => {
  it('both columns: file, data and the field it comes from', async () => {
    const { code, json } = await cliJson(['plan', '--bundle', config(), '--column', 'both'])
    expect(code).toBe(0)
    expect(json).toEqual({
      v1: [
        { file: 'memory.limit_in_bytes', controller: 'memory', data: '536870912', from: ['memory.limit'] },
        { file: 'cpu.cfs_quota_us', controller: 'cpu', data: '50000', from: ['cpu.quota'] },
      ],
      v2: [
        { file: 'memory.max', controller: 'memory', data: '536870912', from: ['memory.limit'] },
        { file: 'cpu.max', controller: 'cpu', data: '50000 100000', from: ['cpu.quota'] },
      ],
    })
  })

  it('as a table', async () => {
    expect((await cli(['plan', '--bundle', config(), '--column', 'v2'])).out).toMatchSnapshot()
  })

  it('all controllers when asked', async () => {
    const { json } = await cliJson<{ v2: { file: string }[] }>([
      'plan',
      '--bundle',
      config(),
      '--column',
      'v2',
      '--controllers',
      'all',
    ])
    expect(json.v2.map(({ file }) => file)).toContain('hugetlb.2MB.max')
  })

  it('unit properties, 64-bit integers as decimal strings, gated by version', async () => {
    const flags = [
      'plan',
      '--bundle',
      bundle(spec('', { pids: { limit: -1 }, cpu: { quota: 50000, period: 50000 } })),
      '--properties',
    ]
    const names = async (version: string) =>
      (await cliJson<{ name: string; value: string }[]>([...flags, '--systemd-version', version])).json
    expect(await names('252')).toEqual(
      expect.arrayContaining([
        { name: 'TasksMax', type: 't', value: '18446744073709551615', from: ['pids.limit'] },
        expect.objectContaining({ name: 'CPUQuotaPeriodUSec' }),
      ]),
    )
    expect((await names('241')).map(({ name }) => name)).not.toContain('CPUQuotaPeriodUSec')
  })

  it('reads the spec from stdin', async () => {
    const stdin = JSON.stringify(spec('/a', { pids: { limit: 7 } }))
    expect((await cliJson(['plan', '--spec', '-', '--column', 'v2'], { stdin })).json).toEqual({
      v2: [{ file: 'pids.max', controller: 'pids', data: '7', from: ['pids.limit'] }],
    })
  })

  it('a profile of overrides', async () => {
    const stdin = JSON.stringify(spec('/a', { cpu: { shares: 1024 }, memory: { reservation: 4096 } }))
    const { json } = await cliJson<{ v2: { file: string; data: string }[] }>(
      ['plan', '--spec', '-', '--column', 'v2', '--profile', 'weight=linear,reservation=low+min'],
      { stdin },
    )
    expect(json.v2.map(({ file, data }) => [file, data])).toEqual([
      ['memory.low', '4096'],
      ['memory.min', '4096'],
      ['cpu.weight', '39'],
    ])
  })

  it('a spec that contradicts itself is refused with its field', async () => {
    const stdin = JSON.stringify(spec('/a', { memory: { limit: 2000, swap: 1000 } }))
    expect(await cliJson(['plan', '--spec', '-', '--column', 'v2'], { stdin })).toMatchObject({
      code: 3,
      json: { error: { code: 'ERR_SPEC', field: 'linux.resources.memory.swap' } },
    })
  })

  it('bytes of a property are a list of numbers in JSON', async () => {
    const stdin = JSON.stringify(spec('/a', { cpu: { cpus: '0-3' } }))
    const { json } = await cliJson<unknown[]>(['plan', '--spec', '-', '--properties', '--controllers', 'all'], {
      stdin,
    })
    expect(json).toEqual([{ name: 'AllowedCPUs', type: 'ay', value: [15], from: ['cpu.cpus'] }])
  })

  it('a spec that asks for nothing: nothing, in words', async () => {
    expect((await cli(['plan', '--spec', '-', '--column', 'v2'], { stdin: '{}' })).out).toBe('v2\n  nothing\n')
  })

  it('an error in the spec names the file too', async () => {
    const dir = bundle(spec('/a', { memory: { limit: '1G' } }))
    const told = { field: 'linux.resources.memory.limit', path: `${dir}/config.json` }
    expect((await cliJson(['plan', '--bundle', dir])).json).toMatchObject({ error: told })
    expect((await cli(['plan', '--bundle', dir])).err).toContain(`  in: ${dir}/config.json\n`)
    expect((await cli(['plan', '--spec', '-'], { stdin: '{' })).err).toContain('  in: stdin\n')
  })
})
