import { setImmediate } from 'node:timers/promises'
import { CgroupError } from '@cgroupkit/core'
import { describe, expect, test } from 'vitest'
import { Lanes } from '../src/collect/lanes.js'
import { Collector, type CollectorOptions, type Stats, type Target } from '../src/index.js'

/** Time that only a test moves. */
function fakeTime() {
  let now = 1_000_000
  const timers = new Set<{ at: number; work: () => void }>()
  return {
    elapsed: () => now,
    wall: { offset: 1_700_000_000_000 },
    setTimer(work: () => void, ms: number) {
      const timer = { at: now + ms, work }
      timers.add(timer)
      return () => void timers.delete(timer)
    },
    async pass(ms: number) {
      now += ms
      for (const timer of timers) if (timer.at <= now && timers.delete(timer)) timer.work()
      await settled()
    },
  }
}

/** Until nothing more happens without time passing. */
async function settled() {
  for (let n = 0; n < 50; n++) await setImmediate()
}

type Answer = () => Stats | undefined | Promise<Stats | undefined>
const cpu = (total: bigint | number): Stats => ({ cpu: { total } })
const hang: Answer = () => new Promise(() => undefined)

function lab(answers: Record<string, Answer>, options: Partial<CollectorOptions> = {}) {
  const time = fakeTime()
  const calls: string[] = []
  const lives = new Map<string, string>()
  const target = (id: string): Target => ({
    identity: { kind: 'container', cgroup: `/${id}`, id },
    life: lives.get(id) ?? 'first',
    reader: {
      source: 'runsc',
      read(signal) {
        calls.push(id)
        const answer = answers[id]?.()
        if (!(answer instanceof Promise)) return answer
        const ended = new Promise<never>((_, reject) =>
          signal.addEventListener('abort', () => reject(signal.reason), { once: true }),
        )
        return Promise.race([answer, ended])
      },
    },
  })
  const known = new Map(Object.keys(answers).map((id) => [id, target(id)]))
  const collector = new Collector({
    targets: () => [...known.keys()].map((id) => target(id)),
    certain: () => true,
    host: { column: 'v2' },
    clock: { now: () => time.wall.offset + time.elapsed() },
    elapsed: time.elapsed,
    lanes: new Lanes({ quick: 4, slow: 8, patienceMs: 1000, setTimer: time.setTimer }),
    ...options,
  })
  const totals = () =>
    Object.fromEntries(collector.now().observed.map(({ identity, stats }) => [identity.id, stats?.cpu?.total]))
  return { time, calls, lives, known, collector, totals, answers, target }
}

describe('asking', () => {
  test('any number at once is one reading of each, and within the interval there is no other', async () => {
    const { collector, calls, time } = lab({ a: () => cpu(1), b: () => cpu(2) })
    await Promise.all(Array.from({ length: 100 }, () => collector.ask()))
    expect(calls).toEqual(['a', 'b'])
    await time.pass(13_000)
    await collector.ask()
    expect(calls).toHaveLength(2)
    await time.pass(2_000)
    await collector.ask()
    expect(calls).toHaveLength(4)
  })

  test('reads nothing while nobody asks', async () => {
    const { calls, time } = lab({ a: () => cpu(1) })
    await time.pass(3_600_000)
    expect(calls).toEqual([])
  })

  test('answers with what there is while one hangs, and after that does not wait for it at all', async () => {
    const { collector, totals, time, calls } = lab({ hung: hang, a: () => cpu(1), b: () => cpu(2) })
    const first = collector.ask()
    await settled()
    expect(totals()).toEqual({ hung: undefined, a: 1, b: 2 })
    await time.pass(1_000)
    await first
    await time.pass(14_000)
    // its reading is under way still: a timeout is the reader's
    expect(calls).toEqual(['hung', 'a', 'b'])
  })

  test('a hundred that hang delay the others once, by a second each four at most', async () => {
    const hung = Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`h${n}`, hang]))
    const { collector, totals, time } = lab({ ...hung, good: () => cpu(7) })
    void collector.ask()
    await settled()
    let seconds = 0
    while (totals().good === undefined && seconds < 60) {
      await time.pass(1_000)
      seconds += 1
    }
    expect(seconds).toBeLessThanOrEqual(25)
    expect(collector.health.running).toBeLessThanOrEqual(12)
  })

  test('who was late starts behind the others, where it takes nobody’s place', async () => {
    let end: ((stats: Stats) => void)[] = []
    const late: Answer = () => new Promise((resolve) => void end.push(resolve))
    const names = Array.from({ length: 8 }, (_, n) => `late${n}`)
    const { collector, time, calls, totals } = lab({
      ...Object.fromEntries(names.map((name) => [name, late])),
      good: () => cpu(1),
    })
    const first = collector.ask()
    for (let n = 0; n < 3; n++) await time.pass(1_000)
    await first
    for (const answer of end) answer(cpu(5))
    await settled()
    expect(Object.values(totals())).toEqual([...names.map(() => 5), 1])
    end = []
    await time.pass(60_000)
    const second = collector.ask()
    await settled()
    await second
    expect(calls.filter((id) => id === 'good')).toHaveLength(2)
    expect(collector.health.running).toBe(8)
  })

  test('with no place left among the late a suspect is not asked, and counted', async () => {
    const names = Array.from({ length: 12 }, (_, n) => `late${n}`)
    let fail: ((error: Error) => void)[] = []
    const late: Answer = () => new Promise((_, reject) => void fail.push(reject))
    const { collector, time } = lab(Object.fromEntries(names.map((name) => [name, late])))
    void collector.ask()
    for (let n = 0; n < 4; n++) await time.pass(1_000)
    for (const one of fail) one(new CgroupError('ERR_TIMEOUT', 'run', 'runsc'))
    await settled()
    fail = []
    await time.pass(20_000)
    await collector.ask()
    const [runsc] = collector.health.sources
    expect(runsc?.skipped).toBeGreaterThan(0)
    expect(collector.health.running).toBe(8)
  })

  test('a round that cost much is followed by a pause: a quarter of one CPU is the most', async () => {
    const answers: ((stats: Stats) => void)[] = []
    const late: Answer = () => new Promise((resolve) => void answers.push(resolve))
    const { collector, calls, time } = lab({ a: late, b: late, c: late, d: late })
    const asked = collector.once()
    await settled()
    await time.pass(2_500)
    for (const answer of answers) answer(cpu(1))
    await asked
    // a second each is 4, and 16 from its beginning to the next, where a scraper may be 1 early
    await time.pass(12_000)
    await collector.ask()
    expect(calls).toHaveLength(4)
    await time.pass(1_000)
    void collector.ask()
    await settled()
    expect(calls).toHaveLength(8)
  })

  test('ends its readers when it is closed, and asks nobody after', async () => {
    const { collector, calls, time } = lab({ hung: hang })
    const all = collector.once()
    await settled()
    collector.close()
    await all
    expect(collector.health.running).toBe(0)
    await time.pass(60_000)
    await collector.ask()
    expect(calls).toEqual(['hung'])
  })
})

describe('what is told', () => {
  test('counters never go back within a life, and begin anew with the next', async () => {
    const told = [100n, 60n, 100n, 120n]
    const { collector, time, totals, lives, answers } = lab({ a: () => cpu(told.shift() ?? 0n) })
    const seen: unknown[] = []
    for (let n = 0; n < 4; n++) {
      await collector.ask()
      seen.push(totals().a)
      await time.pass(15_000)
    }
    expect(seen).toEqual([100n, 100n, 100n, 120n])
    expect(collector.health.held).toBe(1)
    lives.set('a', 'second')
    answers.a = () => cpu(3n)
    await collector.ask()
    expect(totals().a).toBe(3n)
    expect(collector.health.held).toBe(1)
  })

  test('gauges go where they go', async () => {
    const told = [100n, 60n]
    const { collector, time } = lab({ a: () => ({ memory: { usage: told.shift(), failcnt: 1 } }) })
    await collector.ask()
    await time.pass(15_000)
    await collector.ask()
    expect(collector.now().observed[0]?.stats).toEqual({ memory: { usage: 60n, failcnt: 1 } })
  })

  test('what was not told once is absent, and is not forgotten', async () => {
    const told: Stats[] = [cpu(100n), {}, cpu(90n)]
    const { collector, time, totals } = lab({ a: () => told.shift() })
    const seen: unknown[] = []
    for (let n = 0; n < 3; n++) {
      await collector.ask()
      seen.push(totals().a)
      await time.pass(15_000)
    }
    expect(seen).toEqual([100n, undefined, 100n])
  })

  test('a failure keeps the last numbers until they are old, with their own time', async () => {
    let fails = false
    const { collector, time, totals } = lab({
      a: () => (fails ? Promise.reject(new CgroupError('ERR_TIMEOUT', 'run', 'runsc events')) : cpu(1)),
    })
    await collector.ask()
    const readAt = collector.now().observed[0]?.readAtMs
    fails = true
    await time.pass(15_000)
    await collector.ask()
    expect(totals()).toEqual({ a: 1 })
    expect(collector.now().observed[0]?.readAtMs).toBe(readAt)
    expect(collector.now().failed).toBe(true)
    await time.pass(46_000)
    await collector.ask()
    expect(totals()).toEqual({ a: undefined })
    expect(collector.health.stale).toBe(1)
    const [runsc] = collector.health.sources
    expect(runsc).toMatchObject({ up: false, readings: 1, lastError: { agoMs: 0 } })
    expect(runsc?.failures.get('ERR_TIMEOUT')).toBe(2)
    fails = false
    await time.pass(15_000)
    await collector.ask()
    expect(collector.now().failed).toBe(false)
  })

  test('a clock that is set back gives no timestamps until it is past the last one', async () => {
    const { collector, time } = lab({ a: () => cpu(1) })
    const stamps: (number | undefined)[] = []
    for (const jump of [0, -3_600_000, 0, 7_200_000]) {
      time.wall.offset += jump
      await collector.ask()
      stamps.push(collector.now().observed[0]?.readAtMs)
      await time.pass(15_000)
    }
    expect(stamps.map((stamp) => stamp !== undefined)).toEqual([true, false, false, true])
    // nothing was stale meanwhile: age is not the clock's
    expect(collector.health.stale).toBe(0)
  })

  test('who is gone is not told, nor is anything kept of it', async () => {
    const { collector, time, known, totals } = lab({ a: () => cpu(5), b: () => cpu(6) })
    await collector.ask()
    known.delete('a')
    await time.pass(15_000)
    await collector.ask()
    expect(totals()).toEqual({ b: 6 })
    const again = lab({ a: () => cpu(1) })
    known.set('a', again.target('a'))
    await time.pass(15_000)
    await collector.ask()
    expect(Object.keys(totals())).toEqual(['b', 'a'])
  })

  test('a target without a reader has its spec, and no numbers', async () => {
    const { collector } = lab(
      {},
      {
        targets: () => [{ identity: { kind: 'container', cgroup: '/x', id: 'x' }, life: '', spec: { startedAtMs: 5 } }],
      },
    )
    const { observed, failed } = await collector.ask()
    expect(observed).toEqual([{ identity: { kind: 'container', cgroup: '/x', id: 'x' }, spec: { startedAtMs: 5 } }])
    expect(failed).toBe(false)
  })

  test('while it is not known who is there, the exposition says so', async () => {
    const { collector } = lab({ a: () => cpu(1) }, { certain: () => false })
    expect((await collector.ask()).failed).toBe(true)
  })
})
