import { GROUND, part, wrongOf } from '../containerd/part.js'
import type { Check } from '../containerd/told.js'
import type { Row, Suite } from '../suite.js'

async function on(): Promise<Row> {
  const { told: checks, logs } = await part<Check[]>('unit', 900)
  const divergences = wrongOf('agent-unit', checks, logs)
  return { suite: 'agent-unit', kernel: GROUND(), operations: checks.length, divergences, skips: 0 }
}

export const agentUnit: Suite = {
  name: 'agent-unit',
  about: 'agent install, its unit under systemd 252: ready, hardened and at work, killed, hung, uninstalled; gc',
  onlyByName: true,
  run: async (kernels) => (kernels.includes('6.1') ? [await on()] : []),
}
