import { describe, expect, it } from 'vitest'
import { codeOf, type Source, sources } from './sources.js'

/** What runs as root on a node. The simulator, the conformance suites and the recorder do not. */
const product = (source: Source) => !['sim', 'testkit', 'e2e'].includes(source.owner)
const offenders = (pattern: RegExp, allowed: (path: string) => boolean = () => false) =>
  sources('src')
    .filter((source) => product(source) && !allowed(source.path))
    .flatMap((source) => [...codeOf(source).matchAll(pattern)].map((match) => `${source.path}: ${match[0].trim()}`))

describe('product code', () => {
  it('never removes recursively, unlinks or creates files', () => {
    const raw = (path: string) =>
      ['packages/core/src/port.ts', 'packages/core/src/node/recorder-calls.ts'].includes(path) || // the raw calls that recordings need
      path === 'packages/cli/src/service/unit-file.ts' // one file by name, the unit of the agent, and only if its text is ours (decision 0024)
    expect(offenders(/\b(?:rmSync|rimraf|unlink(?:Sync)?|recursive: true)\b|\brm\(/g, raw)).toEqual([])
    expect(offenders(/O_CREAT|writeFile(?:Sync)?\b|appendFile|createWriteStream/g)).toEqual([])
  })

  it('calls rmdir in one place', () => {
    const calls = offenders(/\bfs\.rmdir\(/g)
    expect(calls.map((line) => line.split(':')[0])).toEqual(['packages/core/src/directories.ts'])
  })

  it('has no branch on the simulator but the one that loads it', () => {
    const loads = (path: string) =>
      path === 'packages/compat/src/open-host.ts' ||
      path === 'packages/cli/src/doctor/look.ts' ||
      path.startsWith('packages/cli/src/commands/')
    expect(offenders(/cgroupkit-sim|isSim|simulated\b(?=\s*[?&|)])/g, loads)).toEqual([])
  })

  it('spells the files and properties that carry limits, and the series, only in the table and the irregular controllers', () => {
    const literals =
      /['"`](?:memory\.(?:max|min|low|high|swap\.max|limit_in_bytes)|cpu\.(?:max|weight|cfs_quota_us)|Memory(?:Max|Low|Min|SwapMax)|CPUWeight|TasksMax|CPUQuotaPerSecUSec)['"`]|container_spec_/g
    const table = (path: string) =>
      path === 'packages/core/src/spec-table.ts' ||
      path.startsWith('packages/core/src/irregular/') ||
      path.startsWith('packages/core/src/cadvisor-families')
    expect(offenders(literals, table)).toEqual([])
  })

  it('prints nothing and never ends the process outside the command line', () => {
    expect(offenders(/\bconsole\.\w+\(|process\.exit\(/g, (path) => path.startsWith('packages/cli/src/'))).toEqual([])
  })
})

describe('house style', () => {
  const all = () => [...sources('src'), ...sources('test')]
  const lines = (source: Source) => source.text.split('\n').length - 1

  it('no file is longer than 400 lines, half are at most 90', () => {
    expect(
      all()
        .filter((source) => lines(source) > 400)
        .map((source) => `${source.path}: ${lines(source)}`),
    ).toEqual([])
    const sizes = sources('src')
      .map(lines)
      .sort((a, b) => a - b)
    expect(sizes[Math.floor(sizes.length / 2)]).toBeLessThanOrEqual(90)
    expect(sizes[Math.floor(sizes.length * 0.9)]).toBeLessThanOrEqual(250)
  })

  it('has no any, no ignored type error, no focused or hidden test', () => {
    const found = all().flatMap((source) =>
      [...codeOf(source).matchAll(/\bas any\b|:\s*any\b(?=\s*[,;)=\]>])|\b(?:it|test|describe)\.(?:only|todo)\b/g)].map(
        (match) => `${source.path}: ${match[0]}`,
      ),
    )
    const ignored = all()
      .filter((source) => /@ts-(?:ignore|nocheck|expect-error)|biome-ignore/.test(source.text))
      .map((source) => source.path)
    expect([...found, ...ignored]).toEqual([])
  })

  it('has no file named for nothing', () => {
    expect(
      all()
        .filter((source) => /(?:^|\/)(?:utils?|helpers?|misc2|common)\.ts$/.test(source.path))
        .map((source) => source.path),
    ).toEqual([])
  })
})
