import { setTimeout as sleep } from 'node:timers/promises'

/** Emulated on a busy machine: what has not come by then does not come. */
const PATIENCE_MS = 300_000

/** What `look` gives as soon as it is not undefined; undefined when that takes too long. */
export async function until<T>(
  look: () => T | undefined | Promise<T | undefined>,
  everyMs = 100,
): Promise<T | undefined> {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await sleep(everyMs)) {
    const found = await look()
    if (found !== undefined) return found
  }
  return undefined
}
