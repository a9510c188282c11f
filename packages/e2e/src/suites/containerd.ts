import { GROUND, part, wrongOf } from '../containerd/part.js'
import type { Check } from '../containerd/told.js'
import type { Row, Suite } from '../suite.js'

async function on(): Promise<Row> {
  const checks = await part<Check[]>('life', 900)
  return {
    suite: 'containerd',
    kernel: GROUND(),
    operations: checks.length,
    divergences: wrongOf('containerd', checks),
    skips: 0,
  }
}

export const containerd: Suite = {
  name: 'containerd',
  about:
    'the agent beside Debian’s containerd and runsc: a pod as CRI makes it, both killed; the agent as a unit of systemd',
  onlyByName: true,
  run: async (kernels) => (kernels.includes('6.1') ? [await on()] : []),
}
