import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { accountingOf, parseRunscEvents, parseRunscPs, runscRelease, statsOfRunsc } from '../src/index.js'

const FIXTURES = fileURLToPath(new URL('../../../fixtures/runsc-events', import.meta.url))

/** What real runscs said; see fixtures/README.md. */
interface Recording {
  runsc: string
  version: string
  pods: {
    driver: string
    containers: Record<string, { mountsCgroup: boolean; events: string; ps: string }>
    sandbox: { cgroup: string; files: Record<string, string> }
  }[]
}
const RECORDINGS: Recording[] = readdirSync(FIXTURES).map((name) =>
  JSON.parse(readFileSync(`${FIXTURES}/${name}`, 'utf8')),
)

describe.each(RECORDINGS)('runsc $runsc, recorded', ({ runsc, version, pods }) => {
  test('its release', () => expect(runscRelease(version)).toBe(Number(runsc)))

  for (const { driver, containers, sandbox } of pods) {
    const apps = Object.entries(containers).filter(([id]) => id !== 'pause')
    const title = `${driver}, cgroup mounted in ${apps.flatMap(([id, one]) => (one.mountsCgroup ? id : [])).join(' and ') || 'none'}, ${apps.length} beside pause`
    const given = 1000n * BigInt(/^usage_usec (\d+)/.exec(sandbox.files['cpu.stat'] ?? '')?.[1] ?? 0)
    const statsOf = (id: string) => {
      const { mountsCgroup = false, events = '', ps = '' } = containers[id] ?? {}
      const facts = { release: Number(runsc), column: 'v2', mountsCgroup, containers: apps.length } as const
      return statsOfRunsc(parseRunscEvents(events, id), accountingOf(facts), {
        processes: parseRunscPs(ps, id),
        sandboxCpu: given,
      })
    }

    test(`${title}: CPU is in nanoseconds, a good part of what the sandbox was given, and never more`, () => {
      const totals = apps.flatMap(([id]) => statsOf(id).cpu?.total ?? [])
      for (const total of totals) expect(total).toBeGreaterThan(given / 100n)
      for (const total of totals) expect(total).toBeLessThanOrEqual(given)
      const told = apps.map(([id]) => parseRunscEvents(containers[id]?.events ?? '', id).cpu ?? 0n)
      expect(totals).toHaveLength(told.filter((total) => total <= given).length)
    })

    test(`${title}: memory is told of a container only where it is its own`, () => {
      const told = apps.map(([id]) => statsOf(id).memory?.usage)
      const own = apps.map(([, one]) => apps.length === 1 || (one.mountsCgroup && Number(runsc) >= 20231218))
      expect(told.map((usage) => usage !== undefined)).toEqual(own)
      expect(new Set(told.filter((usage) => usage !== undefined)).size).toBe(own.filter(Boolean).length)
    })

    test(`${title}: processes are the container's, threads where the release counts them`, () => {
      for (const [id, { ps }] of apps) {
        const { processCount, threadsCurrent } = statsOf(id).processes ?? {}
        expect(processCount).toBe(ps.trim().split(',').length)
        expect(threadsCurrent === undefined).toBe(Number(runsc) < 20230801)
        if (threadsCurrent !== undefined) expect(Number(threadsCurrent)).toBeGreaterThanOrEqual(processCount as number)
      }
    })
  }
})

test('two containers that split what the sandbox uses would be told the same number', () => {
  const pod = RECORDINGS.find(({ runsc }) => runsc === '20240729')?.pods[0]
  const usage = (id: string) => parseRunscEvents(pod?.containers[id]?.events ?? '', id).memory
  expect(usage('app')).toBe(usage('side'))
  expect(usage('app')).toBeGreaterThan(0n)
  expect(usage('pause')).toBeUndefined()
})

describe('an answer of runsc events', () => {
  const event = (data: string, id = '"a"') => `{"type":"stats","id":${id},"data":${data}}\n`
  const cpu = (total: string) => parseRunscEvents(event(`{"cpu":{"usage":{"total":${total}}}}`), 'a').cpu

  test('keeps every digit', () => {
    expect(cpu('9007199254740993')).toBe(9007199254740993n)
    expect(cpu('9223372036854775807')).toBe(2n ** 63n - 1n)
    expect(cpu('0')).toBe(0n)
  })

  test.each([
    '-1',
    '-9007199254740993',
    '1.5',
    '1e400',
    '18446744073709551615',
    '18446744073709551616',
    '"12"',
    'null',
  ])('leaves out %s, and keeps the rest', (total) => {
    const text = event(`{"cpu":{"usage":{"total":${total}}},"memory":{"usage":{"usage":7}},"pids":{"current":2}}`)
    expect(parseRunscEvents(text, 'a')).toEqual({ memory: 7n, tasks: 2n })
  })

  test.each([
    ['nothing', ''],
    ['no JSON', 'loading sandbox: file does not exist'],
    ['half of it', event('{"cpu":{"usage"').trimEnd()],
    ['NaN', event('{"cpu":{"usage":{"total":NaN}}}')],
    ['an array', '[]'],
    ['null', 'null'],
    ['another kind', '{"type":"oom","id":"a","data":{}}'],
    ['no data', '{"type":"stats","id":"a"}'],
    ['another container', event('{}', '"b"')],
    ['a number for an id', event('{}', '1')],
    ['a thousand brackets', '['.repeat(1000)],
  ])('is refused: %s', (_, text) => {
    expect(() => parseRunscEvents(text, 'a')).toThrow(expect.objectContaining({ code: 'ERR_RUNTIME', op: 'parse' }))
  })

  test('that makes nonsense of its members tells nothing', () => {
    expect(parseRunscEvents(event('{"cpu":[],"memory":{"usage":3},"pids":null}'), 'a')).toEqual({})
    expect(parseRunscEvents(event('{"__proto__":{"pids":{"current":3}}}'), 'a')).toEqual({})
  })
})

describe('an answer of runsc ps', () => {
  test('is the number of processes', () => {
    expect(parseRunscPs('[1,17,23]\n', 'a')).toBe(3)
    expect(parseRunscPs('[]', 'a')).toBe(0)
  })

  test.each(['null', '{}', '["1"]', '[0]', '[-1]', '[1.5]', '[1', 'UID PID', '3'])('is refused: %s', (text) => {
    expect(() => parseRunscPs(text, 'a')).toThrow(expect.objectContaining({ code: 'ERR_RUNTIME' }))
  })
})

describe('the release of a runsc', () => {
  test.each([
    ['runsc version release-20240729.0\nspec: 1.1.0-rc.1\n', 20240729],
    ['runsc version 0.0~20221219.0\nspec: 1.0.2-dev\n', 20221219],
    ['runsc version google-705290061\n', undefined],
    ['runsc version VERSION_MISSING\nspec: 1.2.0\n', undefined],
    ['runsc version release-20231113.0-25-gabcdef012345\n', 20231113],
    ['', undefined],
    ['release-20251110.0', 20251110],
  ])('%j', (text, release) => expect(runscRelease(text)).toBe(release))
})

describe('how a release counts', () => {
  const of = (release: number | undefined, more: object = {}) =>
    accountingOf({ release, column: 'v2', mountsCgroup: false, containers: 2, ...more })

  test('microseconds on v2 before 20240325, unless the sentry’s own cgroup tells it', () => {
    expect(of(20240320).cpu).toBe('microseconds')
    expect(of(20240325).cpu).toBe('nanoseconds')
    expect(of(20221219, { column: 'v1' }).cpu).toBe('nanoseconds')
    expect(of(20240320, { mountsCgroup: true }).cpu).toBe('nanoseconds')
    expect(of(20240108, { mountsCgroup: true }).cpu).toBe('microseconds')
    expect(of(20201231).cpu).toBe('absent')
    expect(of(undefined).cpu).toBe('nanoseconds')
  })

  test('memory of its own from 20231218 on, where the spec mounts a cgroup; always of a single one', () => {
    expect(of(20231218, { mountsCgroup: true }).memory).toBe('own')
    expect(of(20231211, { mountsCgroup: true }).memory).toBe('shared')
    expect(of(20231218).memory).toBe('shared')
    expect(of(20221219, { containers: 1 }).memory).toBe('own')
    expect(of(undefined, { mountsCgroup: true }).memory).toBe('own')
  })

  test('the sandbox may be older than the program, and counts', () => {
    expect(of(20251110, { sandboxRelease: 20221219, mountsCgroup: true })).toEqual({
      cpu: 'nanoseconds',
      memory: 'shared',
      tasks: 'shared',
    })
  })
})
