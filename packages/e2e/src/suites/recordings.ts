import { divergences, drift, operationsOf } from '../compare.js'
import { stored } from '../fixtures.js'
import { recordAll } from '../record.js'
import type { Row, Suite } from '../suite.js'
import type { RealKernel } from '../vm/kernels.js'

async function check(kernel: RealKernel): Promise<Row> {
  const recordings = await recordAll(kernel)
  const found = drift(kernel, stored(kernel), recordings) + (await divergences(kernel, recordings))
  return { suite: 'recordings', kernel, operations: operationsOf(recordings), divergences: found, skips: 0 }
}

export const recordings: Suite = {
  name: 'recordings',
  about:
    'every program of fixtures/kernels again on its kernel, compared with what is stored, and replayed on the simulator',
  run: (kernels) => Promise.all(kernels.map(check)),
}
