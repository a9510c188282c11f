import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'
import { type Mutant, withPackage } from './mutant.js'

const WORKER = new URL('../../dist/mutations/replay-worker.js', import.meta.url)

/** `at`: what tells the mutant from the kernel first; `undefined`: nothing does. Stillborn is what cannot even be loaded: no rule was asked. */
export type Verdict = { at: string | undefined } | { stillborn: string }

/** Replays every recording on one mutant after the other. */
export class Replayer {
  #worker: Worker | undefined

  /** A mutant that has no answer within `seconds` is caught by that. */
  judge(mutant: Mutant, seconds: number): Promise<Verdict> {
    return withPackage(mutant, async (index) => {
      const worker = this.#worker ?? new Worker(WORKER)
      this.#worker = worker
      const verdict = await verdictOf(worker, pathToFileURL(index).href, seconds)
      if (verdict !== undefined) return verdict
      await this.close()
      return { at: `replay: no end within ${seconds} s` }
    })
  }

  async close(): Promise<void> {
    await this.#worker?.terminate()
    this.#worker = undefined
  }
}

/** `undefined`: it has none, or no memory is left for one. */
function verdictOf(worker: Worker, index: string, seconds: number): Promise<Verdict | undefined> {
  return new Promise((resolve) => {
    const end = (verdict?: Verdict) => {
      clearTimeout(timer)
      worker.off('message', end)
      worker.off('error', giveUp)
      resolve(verdict)
    }
    const giveUp = () => end()
    const timer = setTimeout(giveUp, seconds * 1000)
    worker.on('message', end)
    worker.on('error', giveUp)
    worker.postMessage(index)
  })
}
