import { describe, expect, test } from 'vitest'
import { compare, generationOf, stale, unexplained } from '../src/runtimes/compare.js'
import { drift, unlike } from '../src/runtimes/drift.js'
import { stored } from '../src/runtimes/fixtures.js'
import { GROUND } from '../src/runtimes/ground.js'
import type { Outcome, Recording } from '../src/runtimes/outcome.js'
import { verdictsOf } from '../src/runtimes/page.js'
import { refusalOf } from '../src/runtimes/refusal.js'
import { rounds, shareOf } from '../src/runtimes/rounds.js'
import { simulated } from '../src/runtimes/simulated.js'
import { VARIANTS } from '../src/runtimes/variants.js'

const sim = await simulated(GROUND.kernel, GROUND.systemd)

describe('runtimes as recorded, cgroupkit on the simulator', async () => {
  const recordings = stored()
  const verdicts = await verdictsOf(recordings)

  test('runc and crun of both formulas, with both drivers, were asked for everything', () => {
    const names = recordings.map((recording) => `${generationOf(recording)} ${recording.runtime} ${recording.driver}`)
    const wanted = ['linear', 'quadratic'].flatMap((generation) =>
      ['runc', 'crun'].flatMap((runtime) =>
        ['cgroupfs', 'systemd'].map((driver) => `${generation} ${runtime} ${driver}`),
      ),
    )
    expect(names).toEqual(wanted)
    for (const { variants } of recordings) expect(Object.keys(variants)).toEqual(VARIANTS.map(({ name }) => name))
    expect(verdicts.length).toBeGreaterThan(1400)
  })

  test('every difference has a profile or a declared reason', () => {
    expect(unexplained(verdicts)).toEqual([])
  })

  test('every declared reason is needed', () => {
    expect(stale(verdicts).map(({ name }) => name)).toEqual([])
  })

  test('a value that nobody has explained is seen', () => {
    const [recording] = recordings
    if (recording === undefined) throw new TypeError('nothing is stored')
    const ours = sim[recording.driver]
    const changed = (name: string, outcome: Outcome) =>
      unexplained(compare({ ...recording, variants: { ...recording.variants, [name]: outcome } }, ours)).map(
        ({ variant, at, theirs }) => `${variant}: ${at}: ${theirs}`,
      )
    expect(changed('pids 77', { files: { 'pids.max': '78' } })).toEqual(['pids 77: pids.max: 78'])
    expect(changed('pids 77', {})).toEqual(['pids 77: pids.max: undefined'])
    expect(changed('pids 77', { refused: 'EINVAL', said: '' })).toEqual(['pids 77: refused: EINVAL'])
    expect(changed('quota 999', {})).toEqual(['quota 999: refused: undefined'])
    expect(changed('nothing', { files: { 'io.weight': 'default 50' } })).toContain('nothing: io.weight: default 50')
  })
})

test('what is not the stored outcome is said, another version is not a drift', () => {
  const [first] = stored()
  if (first === undefined) throw new TypeError('nothing is stored')
  const now: Recording = {
    ...first,
    variants: { ...first.variants, 'pids 77': {}, 'quota 999': { refused: 'EINVAL', said: 'x' } },
  }
  expect(drift(first, stored())).toEqual({ changed: [] })
  expect(drift(now, stored()).changed).toEqual(['runc-1.1.5-cgroupfs: pids 77: {}, stored {"files":{"pids.max":"77"}}'])
  const { changed, advice } = drift({ ...now, version: '9.9.9' }, stored())
  expect(changed).toEqual([])
  expect(advice).toMatch(/^runc-9\.9\.9-cgroupfs is not recorded, 1\.1\.5, [\d.]+ are: `pnpm e2e record runtimes`/)
})

test('a simulator that says something else than the guest is seen', () => {
  const { cgroupfs } = sim
  const real = { ...cgroupfs, default: { ...cgroupfs.default, 'pids 77': { files: { 'pids.max': '78' } } } }
  expect(unlike(cgroupfs, cgroupfs)).toEqual([])
  expect(unlike(real, cgroupfs)).toEqual([
    'default: pids 77: {"files":{"pids.max":"78"}}, simulated {"files":{"pids.max":"77"}}',
  ])
})

test('the formula is measured', () => {
  const of = (weight: string): Recording => ({
    ...{ runtime: 'runc', version: '9.9.9', driver: 'cgroupfs', kernel: '', systemd: 0, below: '' },
    variants: { 'shares 2048': { files: { 'cpu.weight': weight } } },
  })
  expect([of('79'), of('174')].map(generationOf)).toEqual(['linear', 'quadratic'])
  expect(() => generationOf(of('80'))).toThrow('runc 9.9.9 makes a weight of 80 of 2048 shares')
})

test('a refusal is named by the errno that the runtime says, its id is not kept', () => {
  const runc =
    'time="2026-01-01T00:00:00Z" level=error msg="runc create failed: write /sys/fs/cgroup/x/a-1/pids.max: invalid argument"\n'
  expect(refusalOf(runc, 'a-1')).toEqual({
    refused: 'EINVAL',
    said: 'runc create failed: write /sys/fs/cgroup/x/ID/pids.max: invalid argument',
  })
  expect(refusalOf('2026-01-01T00:00:00.1Z cannot disable OOM killer with cgroupv2\n', 'b').refused).toBe('spec')
  expect(refusalOf('OOM: the memory limit could be too low: read from sync socket', 'b').refused).toBe('killed')
})

test('each variant is in one container, and what a container shows is of one variant', () => {
  const all = rounds(VARIANTS)
  expect(new Set(all.flat())).toEqual(new Set(VARIANTS))
  const round = all.find(({ length }) => length > 1) ?? []
  const files = { 'memory.max': '1', 'cpu.max': '2 3', 'cpu.weight': '4', 'misc.max': '5' }
  const parts = shareOf(round, { files, properties: { CPUWeight: '4' } })
  expect(Object.keys(parts)).toEqual(round.map(({ name }) => name))
  expect(Object.assign({}, ...Object.values(parts).map((part) => part.files))).toEqual(files)
  expect(Object.values(parts).filter((part) => part.properties)).toEqual([
    { files: { 'cpu.weight': '4' }, properties: { CPUWeight: '4' } },
  ])
})
