import { ERRNOS, IRREGULAR, OWN_CODES, SPEC_ROWS } from '@cgroupkit/core'
import { describe, expect, it } from 'vitest'
import { CLI_CODES } from '../src/exit-codes.js'
import { cli, cliJson } from './lab.js'

interface FieldStops {
  kind: 'field'
  stops: {
    field: string
    value: string
    v1: object[]
    v2: object[]
    systemd: object[]
    series: { v1: object[]; v2: object[] }
  }
}

describe('explain', () => {
  it('follows memory.limit over seven stops', async () => {
    expect((await cli(['explain', 'memory.limit'])).out).toMatchSnapshot()
  })

  it('shows a value and a profile of the user', async () => {
    const { json } = await cliJson<FieldStops[]>(['explain', 'cpu.shares', '--value', '1024', '--profile', 'cadvisor'])
    expect(json).toMatchObject([
      {
        kind: 'field',
        stops: {
          value: '1024',
          v1: [{ data: '1024' }],
          v2: [{ data: '40' }],
          systemd: [{ name: 'CPUWeight', value: '40' }],
          series: { v1: [{ value: 1024 }], v2: [{ name: 'container_spec_cpu_shares', value: 1024 }] },
        },
      },
    ])
  })

  it.each(SPEC_ROWS.map((row) => [row.oci, row] as const))(
    '%s by field, file, property and series',
    async (oci, row) => {
      const names = [
        oci,
        `linux.resources.${oci}`,
        row.v1[0]?.file,
        row.v2.at(-1)?.file,
        row.systemd[0]?.prop,
        row.series?.name,
      ]
      for (const name of names) {
        const { code, json } = await cliJson<FieldStops[]>(['explain', name ?? ''])
        expect(code).toBe(0)
        expect(json.filter(({ kind }) => kind === 'field').map(({ stops }) => stops.field)).toContain(oci)
      }
    },
  )

  it('a file that two fields share explains both', async () => {
    const { json } = await cliJson<FieldStops[]>(['explain', '/sys/fs/cgroup/kubepods/cpu.max'])
    expect(json.map(({ stops }) => stops?.field)).toEqual(['cpu.quota', 'cpu.period'])
  })

  it.each([...Object.keys(OWN_CODES), ...Object.keys(CLI_CODES), ...ERRNOS])('%s', async (code) => {
    const { code: exit, json } = await cliJson<{ kind: string; meaning: string; exitCode: number }[]>(['explain', code])
    expect(exit).toBe(0)
    expect(json).toEqual([
      { kind: 'error', code, meaning: expect.stringMatching(/^.{10,}[^.]$/), exitCode: expect.any(Number) },
    ])
  })

  it.each(IRREGULAR.flatMap(({ rows }) => rows).map(({ oci }) => oci))('%s', async (oci) => {
    const { code, json } = await cliJson<{ kind: string }[]>(['explain', oci])
    expect(code).toBe(0)
    expect(json).toContainEqual(expect.objectContaining({ kind: 'irregular' }))
  })

  it('a key of unified, and a file of a pattern', async () => {
    expect((await cli(['explain', 'unified.memory.high'])).out).toContain('linux.resources.unified')
    expect((await cli(['explain', 'hugetlb.2MB.max'])).out).toContain('hugepageLimits')
  })

  it('a runtime series: what a directory without processes shows, and who could tell', async () => {
    const { out } = await cli(['explain', 'container_memory_rss'])
    expect(out).toContain('filled by')
    expect(out).toContain('sandbox')
  })

  it('suggests near words', async () => {
    expect((await cli(['explain', 'memory.maximum'])).err).toMatch(/hint: did you mean .*memory\./)
    expect((await cli(['explain', 'memmory.limt'])).err).toMatch(/hint: did you mean memory\.limit/)
    expect((await cli(['explain', 'zzz'])).err).toContain('hint: fields are memory.limit')
  })

  it.each(SPEC_ROWS.map(({ oci }) => oci))('%s fits into 120 columns', async (oci) => {
    for (const line of (await cli(['explain', oci])).out.split('\n')) expect(line.length).toBeLessThanOrEqual(120)
  })

  it('a value that no spec may have is a usage error in the library’s words', async () => {
    expect(await cli(['explain', 'memory.swap', '--value', '1'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('memory.swap'),
    })
  })
})
