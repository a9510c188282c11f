import { GROUND, part, wrongOf } from '../containerd/part.js'
import type { Check } from '../containerd/told.js'
import type { Row, Suite } from '../suite.js'

async function on(): Promise<Row> {
  const { told: checks, logs } = await part<Check[]>('life', 900)
  const divergences = wrongOf('containerd', checks, logs)
  return { suite: 'containerd', kernel: GROUND(), operations: checks.length, divergences, skips: 0 }
}

export const containerd: Suite = {
  name: 'containerd',
  about: 'the agent beside Debian’s containerd and runsc: a pod as CRI makes it, and both killed',
  onlyByName: true,
  run: async (kernels) => (kernels.includes('6.1') ? [await on()] : []),
}
