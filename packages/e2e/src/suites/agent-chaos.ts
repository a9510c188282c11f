import { GROUND, part, wrongOf } from '../containerd/part.js'
import type { Check, Deeds } from '../containerd/told.js'
import type { Row, Suite } from '../suite.js'

const SEED = Number(process.env.SEED ?? 20261123)
const SECONDS = Number(process.env.SECONDS ?? 180)
const CONTAINERS = Number(process.env.CONTAINERS ?? 50)
/** To start fifty containers, to end them, and for deaths enough: each is some seconds under emulation. */
const AROUND_S = 3600
/** A gofer and a `runsc wait` of 20 MB each for every container. */
const MEGABYTES = 6144

async function on(): Promise<Row> {
  console.log(`agent-chaos: SEED=${SEED} SECONDS=${SECONDS} CONTAINERS=${CONTAINERS}`)
  const words = `chaos ${SEED} ${SECONDS} ${CONTAINERS}`
  const { told, logs } = await part<{ checks: Check[]; deeds: Deeds }>(words, SECONDS + AROUND_S, MEGABYTES)
  const { checks, deeds } = told
  console.log(
    `agent-chaos: ${Object.entries(deeds)
      .map(([deed, times]) => `${deed} ${times}`)
      .join(', ')}`,
  )
  return {
    suite: 'agent-chaos',
    kernel: GROUND(),
    operations: deeds.started ?? 0,
    divergences: wrongOf('agent-chaos', checks, logs),
    skips: 0,
  }
}

export const agentChaos: Suite = {
  name: 'agent-chaos',
  about:
    'containers started and killed by chance, containerd and the agent by SIGKILL: nothing left, nothing missing; SEED, SECONDS (180), CONTAINERS (50)',
  onlyByName: true,
  run: async (kernels) => (kernels.includes('6.1') ? [await on()] : []),
}
