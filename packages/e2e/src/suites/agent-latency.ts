import { GROUND, part, wrongOf } from '../containerd/part.js'
import { median, percentile, ratioOf } from '../containerd/ratio.js'
import type { Timings } from '../containerd/told.js'
import type { Row, Suite } from '../suite.js'

/** Blocks of starts with the agent, each beside one without. */
const PAIRS = Number(process.env.PAIRS ?? 10)
const OF_A_BLOCK = Number(process.env.OF_A_BLOCK ?? 3)
const MOST_GETS = 4
/** That a start takes no longer with the agent holds if it takes at most that much of one without, with 95 %: less cannot be told from noise under emulation. */
const MOST_OF_A_START = 1.1

async function on(): Promise<Row> {
  const { told, logs } = await part<Timings>(`pairs ${PAIRS} ${OF_A_BLOCK}`, 3600)
  const { get, complete, starts, agentCpu } = told
  const [soon, one] = [percentile(complete, 0.95), percentile(get, 0.95)]
  console.log(
    `agent-latency: from the start event to the directory with its values: median ${ms(median(complete))}, p95 ${ms(soon)}, of ${complete.length}; one Containers.Get: median ${ms(median(get))}, p95 ${ms(one)}, of ${get.length}: ${(soon / one).toFixed(2)} of it`,
  )
  const [withAgent, without] = [starts.flatMap((pair) => pair.withAgent), starts.flatMap((pair) => pair.without)]
  const { typical, atMost, atLeast } = ratioOf(starts)
  const ofBlocks = starts.map((pair) => (median(pair.withAgent) / median(pair.without)).toFixed(2))
  console.log(
    `agent-latency: a container’s start: median ${ms(median(withAgent))} with the agent, ${ms(median(without))} without; of ${starts.length} pairs of blocks of ${OF_A_BLOCK} the ratio of medians is ${ofBlocks.join(' ')}: typically ${typical.toFixed(3)}, with 95 % at most ${atMost.toFixed(3)}, with 95 % at least ${atLeast.toFixed(3)}; CPU of the agent meanwhile: median ${ms(median(agentCpu))}`,
  )
  const checks = [
    {
      says: `p95 until complete is at most ${MOST_GETS} p95 of Containers.Get`,
      got: soon <= MOST_GETS * one,
      wanted: true,
    },
    {
      says: `a start takes, with 95 %, at most ${MOST_OF_A_START} of one without the agent: ${atMost.toFixed(3)}`,
      got: atMost <= MOST_OF_A_START,
      wanted: true,
    },
  ]
  return {
    suite: 'agent-latency',
    kernel: GROUND(),
    operations: withAgent.length + without.length,
    divergences: wrongOf('agent-latency', checks, logs),
    skips: 0,
  }
}

const ms = (value: number) => `${value.toFixed(0)} ms`

export const agentLatency: Suite = {
  name: 'agent-latency',
  about:
    'under the same containerd: how soon directories are complete, and what a start takes with the agent and without, on an idle machine; PAIRS (10), OF_A_BLOCK (3)',
  onlyByName: true,
  run: async (kernels) => (kernels.includes('6.1') ? [await on()] : []),
}
