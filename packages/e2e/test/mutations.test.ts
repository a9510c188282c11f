import { afterAll, describe, expect, it } from 'vitest'
import { Replayer } from '../src/mutations/by-replay.js'
import { drawn, gross, SAME } from '../src/mutations/draw.js'
import { type Mutant, nameOf, sourceOf } from '../src/mutations/mutant.js'
import { OPERATORS } from '../src/mutations/operators.js'
import { sites } from '../src/mutations/sites.js'

describe('mutants', () => {
  const all = sites()

  it('come from every operator and every folder of rules', () => {
    expect(new Set(all.map(({ operator }) => operator))).toEqual(new Set(Object.keys(OPERATORS)))
    expect(new Set(all.map(({ file }) => file.split('/')[0]))).toEqual(new Set(['v1', 'v2', 'model', 'parse', 'calls']))
    expect(all.length).toBeGreaterThan(2000)
  })

  it('are drawn from all sites by lot: the same ones for the same seed', () => {
    expect(drawn(1, all)).toEqual(drawn(1, all))
    expect(drawn(1, all).slice(0, 30)).not.toEqual(drawn(2, all).slice(0, 30))
    const places = (list: readonly Pick<Mutant, 'file' | 'from' | 'operator'>[]) =>
      list.map(({ file, from, operator }) => `${file} ${from} ${operator}`).sort()
    expect(places(drawn(1, all))).toEqual(places(all))
  })

  it('are one edit', () => {
    for (const mutant of drawn(1, all).slice(0, 200)) {
      expect(sourceOf(mutant), nameOf(mutant)).not.toBe(sourceOf({ ...mutant, to: mutant.from, text: '' }))
    }
    expect(nameOf(gross())).toMatch(/^v2\/pids\.ts:\d+ a file less: readOnly\('pids\.current', '0\\n'\), → nothing$/)
  })
})

// A judge that calls everything caught, or nothing, would pass for a good one.
describe('replay as a judge', () => {
  const replayer = new Replayer()
  afterAll(() => replayer.close())
  const loops = { ...SAME, text: 'for (;;);\n' }

  it('lets what is the same pass, again and again', { timeout: 240_000 }, async () => {
    for (let times = 0; times < 2; times += 1) expect(await replayer.judge(SAME, 100)).toEqual({ at: undefined })
  })

  it('names the recording that tells a gross mutant', { timeout: 120_000 }, async () => {
    expect(await replayer.judge(gross(), 100)).toEqual({ at: expect.stringMatching(/^5\.10\/\S+\.json:\d+$/) })
  })

  it('calls what cannot be loaded stillborn, not caught', { timeout: 120_000 }, async () => {
    expect(await replayer.judge({ ...SAME, text: "import 'none'\n" }, 100)).toEqual({ stillborn: expect.any(String) })
  })

  it('ends what has no end, and goes on', { timeout: 240_000 }, async () => {
    expect(await replayer.judge(loops, 2)).toEqual({ at: 'replay: no end within 2 s' })
    expect(await replayer.judge(SAME, 100)).toEqual({ at: undefined })
  })
})
