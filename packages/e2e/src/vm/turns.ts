import { availableParallelism } from 'node:os'

/** Memory is what more would take: a guest has a gigabyte, its emulator another half. */
const MOST = 6
/**
 * How many guests, or other works that keep a CPU busy, may run at once; E2E_GUESTS overrides. One more than CPUs: a guest waits a quarter of its
 * time, for grace periods and timers.
 */
const AT_ONCE = Math.max(1, Number(process.env.E2E_GUESTS ?? Math.min(MOST, availableParallelism() + 1)))

let running = 0
const waiting: (() => void)[] = []

/** Waits for a turn, first come first served. */
export async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve))
  else running += 1
  try {
    return await work()
  } finally {
    const next = waiting.shift()
    if (next === undefined) running -= 1
    else next()
  }
}
