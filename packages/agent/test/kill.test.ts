import type { CgroupFs } from '@cgroupkit/core'
import { expect, test } from 'vitest'
import type { Journal } from '../src/index.js'
import { container, dirOf, idOf, type Lab, LIMITS, lab, POD_DIR } from './lab.js'

/** kill -9: from the moment on nothing has an effect any more, not even what would clean up. */
class Killed extends Error {}

/** Dies at the `at`-th side effect: odd ones before it happens, even ones right after. */
function mortal(at: number) {
  let steps = 0
  const effect = <T>(work: () => T): T => {
    steps += 1
    if (steps >= at) throw new Killed()
    const result = work()
    steps += 1
    if (steps >= at) throw new Killed()
    return result
  }
  const only = <T extends object>(target: T, names: readonly (keyof T & string)[]): T =>
    new Proxy(target, {
      get(from, name) {
        const value: unknown = Reflect.get(from, name)
        if (typeof value !== 'function') return value
        const called = (...args: unknown[]): unknown => Reflect.apply(value, from, args)
        if (names.some((one) => one === name)) return (...args: unknown[]) => effect(() => called(...args))
        return (...args: unknown[]) => {
          if (steps >= at) throw new Killed()
          return called(...args)
        }
      },
    })
  return {
    fs: (fs: CgroupFs) => only(fs, ['mkdir', 'rmdir', 'write', 'utimes']),
    journal: (journal: Journal) => only(journal, ['intend', 'made', 'close']),
    get steps() {
      return steps
    },
  }
}

/** Two start, one is resized, one ends, one starts: every kind of action, with the agent dying at step `at`. */
async function history(at: number) {
  const death = mortal(at)
  const before = await lab({}, {}, death)
  const { agent, sink } = before
  sink.snapshot([container(1), container(2)])
  await agent.pass()
  sink.upsert(container(1, { ...LIMITS, pids: { limit: 99n } }))
  sink.gone(idOf(2))
  sink.upsert(container(3))
  await agent.pass()
  return { before, steps: death.steps }
}

const NAMES = [0, 1, 3].map((n) => `cri-containerd-${idOf(n)}.scope`)

async function converges(before: Lab): Promise<void> {
  const { agent, sink, sim, failures, journal } = await before.restart()
  sink.snapshot([container(1, { ...LIMITS, pids: { limit: 99n } }), container(3)])
  await agent.pass()
  expect(failures).toEqual([])
  expect(sim.fs.list(POD_DIR)?.dirs).toEqual(NAMES)
  expect(sim.fs.read(`${dirOf(idOf(1))}/pids.max`)).toBe('99\n')
  expect(sim.fs.read(`${dirOf(idOf(3))}/memory.max`)).toBe('99999744\n')
  expect([...journal.entries.values()].map(({ id, dirs }) => [id, dirs?.length]).sort()).toEqual([
    [idOf(1), 1],
    [idOf(3), 1],
  ])
  sink.snapshot([])
  await agent.pass()
  expect(sim.fs.list(POD_DIR)?.dirs).toEqual([NAMES[0]])
  expect([...journal.entries]).toEqual([])
}

test('B42 killed before or after any of its side effects, the next agent finishes or undoes it', async () => {
  const { steps } = await history(Number.POSITIVE_INFINITY)
  // mkdir, utimes, writes and journal of three containers, a rewrite and a removal
  expect(steps).toBeGreaterThan(60)
  for (let at = 1; at <= steps + 1; at += 1) await converges((await history(at)).before)
})
