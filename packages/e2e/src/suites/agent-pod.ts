import { GROUND, part, wrongOf } from '../containerd/part.js'
import type { Check } from '../containerd/told.js'
import type { Row, Suite } from '../suite.js'

async function on(): Promise<Row> {
  const { told: checks, logs } = await part<Check[]>('daemonset', 900)
  const divergences = wrongOf('agent-pod', checks, logs)
  return { suite: 'agent-pod', kernel: GROUND(), operations: checks.length, divergences, skips: 0 }
}

export const agentPod: Suite = {
  name: 'agent-pod',
  about:
    'the agent as the pod of deploy/kubernetes: namespaces of its own, no capability, a root that cannot be written',
  onlyByName: true,
  run: async (kernels) => (kernels.includes('6.1') ? [await on()] : []),
}
