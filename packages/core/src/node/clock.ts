import { setTimeout as sleep } from 'node:timers/promises'
import type { Clock } from '../port.js'

/** The system's time and chance. An aborted sleep rejects with the signal's reason. */
export const systemClock: Clock = {
  now: () => Date.now(),
  random: () => Math.random(),
  async sleep(ms, signal) {
    try {
      await sleep(ms, undefined, signal === undefined ? {} : { signal })
    } catch (error) {
      signal?.throwIfAborted()
      throw error
    }
  },
}
