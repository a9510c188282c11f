import { divergences, drift, operationsOf } from '../compare.js'
import { saveIn, stored } from '../fixtures.js'
import { recordAll } from '../record.js'
import type { Row, Suite } from '../suite.js'
import type { RealKernel } from '../vm/kernels.js'

async function check(kernel: RealKernel): Promise<Row> {
  const recordings = await recordAll(kernel)
  const found = drift(kernel, stored(kernel), recordings) + (await divergences(kernel, recordings))
  return { suite: 'recordings', kernel, operations: operationsOf(recordings), divergences: found, skips: 0 }
}

async function record(kernel: RealKernel): Promise<number> {
  const recordings = await recordAll(kernel)
  saveIn(`kernels/${kernel}`, recordings)
  return divergences(kernel, recordings)
}

export const recordings: Suite = {
  name: 'recordings',
  about:
    'every program of fixtures/kernels again on its kernel, compared with what is stored, and replayed on the simulator',
  run: (kernels) => Promise.all(kernels.map(check)),
  record: async (kernels) => {
    const counts = await Promise.all(kernels.map(record))
    return counts.reduce((sum, count) => sum + count, 0)
  },
}
