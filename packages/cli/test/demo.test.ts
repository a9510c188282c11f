import { describe, expect, it } from 'vitest'
import type { DemoResult } from '../src/demo/show.js'
import { cli, cliJson } from './lab.js'

describe('demo', () => {
  it('before: pause only; after: every container with the limits of its spec; then nothing is left', async () => {
    const { code, json } = await cliJson<DemoResult>(['demo'])
    expect(code).toBe(0)
    const seen = ({ seen }: DemoResult['before']) =>
      Object.fromEntries(
        seen.map(({ container, series }) => [
          container,
          Object.fromEntries(series.map(({ name, value }) => [name, value])),
        ]),
      )
    expect(
      Object.entries(seen(json.before))
        .filter(([, series]) => Object.keys(series).length > 0)
        .map(([name]) => name),
    ).toEqual(['pause'])
    expect(seen(json.after)).toMatchObject({
      pause: { container_spec_cpu_shares: 2 },
      app: {
        container_spec_memory_limit_bytes: 536870912,
        container_spec_cpu_quota: 100000,
        container_threads_max: 100,
      },
      sidecar: {
        container_spec_memory_limit_bytes: 134217728,
        container_spec_memory_reservation_limit_bytes: 67108864,
      },
    })
    expect(json.removed).toHaveLength(2)
    expect(json.leftNothing).toBe(true)
  })

  it('tells it in words, as trees and as tables, without a terminal', async () => {
    const { code, out, err } = await cli(['demo'], { now: 1_700_000_000_000 })
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out.split('After')[0]).not.toContain('app\n')
    expect(out).toMatch(/cri-containerd-38d3d13c7175….scope +app/)
    expect(out).toMatch(/container_spec_memory_limit_bytes +\S+ +536870912 +134217728/)
    for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(120)
  })

  it('says what its profile does to the shares, and which one is the default', async () => {
    expect((await cli(['demo'])).out).toContain('come back to within 13')
    expect((await cli(['demo', '--profile', 'default'])).out).not.toContain('come back to within')
    expect((await cli(['demo', '--help'])).out.replace(/\s+/g, ' ')).toContain('(default: "cadvisor")')
  })
})
