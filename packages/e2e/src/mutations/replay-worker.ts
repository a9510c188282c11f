// A thread of its own, so that a mutant without end can be ended. For each path of a simulator: the recording from which it differs first.
import { parentPort } from 'node:worker_threads'
import { stored } from '../fixtures.js'
import { divergent } from '../replay.js'
import { REAL_KERNELS } from '../vm/kernels.js'

const recordings = REAL_KERNELS.flatMap(stored)

async function firstDivergence({ createSim }: typeof import('@cgroupkit/sim')): Promise<string | undefined> {
  for (const recording of recordings) {
    const at = `${recording.kernel}/${recording.program}.json`
    try {
      for await (const { line } of divergent(recording, createSim)) return `${at}:${line}`
    } catch (error) {
      return `${at} (${error})`
    }
  }
  return undefined
}

parentPort?.on('message', async (index: string) => {
  try {
    const sim = await import(index)
    parentPort?.postMessage({ at: await firstDivergence(sim) })
  } catch (error) {
    parentPort?.postMessage({ stillborn: String(error) })
  }
})
