/**
 * How many guests, or other works that keep a CPU busy, may run at once. E2E_GUESTS overrides. Their virtual CPUs wait for each other: on two CPUs
 * the suites runtimes, systemd and runsc took 405 s two at a time and 498 s three at a time.
 */
const AT_ONCE = Math.max(1, Number(process.env.E2E_GUESTS ?? 2))

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
