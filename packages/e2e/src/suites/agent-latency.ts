import { chanceOf } from '../containerd/chance.js'
import { GROUND, part, wrongOf } from '../containerd/part.js'
import type { Timings } from '../containerd/told.js'
import type { Row, Suite } from '../suite.js'

/** Starts with the agent, and as many without. */
const PAIRS = Number(process.env.PAIRS ?? 10)
const MOST_GETS = 4
/** Of ten pairs nine. */
const RARE = 0.02

async function on(): Promise<Row> {
  const { told, logs } = await part<Timings>(`pairs ${PAIRS}`, 1200)
  const { get, complete, startWith, startWithout, agentCpu } = told
  const [soon, one] = [percentile(complete, 0.95), percentile(get, 0.95)]
  console.log(
    `agent-latency: from the start event to the directory with its values: median ${ms(median(complete))}, p95 ${ms(soon)}, of ${complete.length}; one Containers.Get: median ${ms(median(get))}, p95 ${ms(one)}, of ${get.length}: ${(soon / one).toFixed(2)} of it`,
  )
  const ratios = startWith.map((took, pair) => took / (startWithout[pair] ?? Number.NaN)).sort((a, b) => a - b)
  const slower = ratios.filter((ratio) => ratio > 1).length
  console.log(
    `agent-latency: a container’s start: median ${ms(median(startWith))} with the agent, ${ms(median(startWithout))} without: ${(median(startWith) / median(startWithout)).toFixed(3)} of it; of ${ratios.length} pairs ${ratios.map((ratio) => ratio.toFixed(2)).join(' ')}; CPU of the agent meanwhile: median ${ms(median(agentCpu))}`,
  )
  const checks = [
    {
      says: `p95 until complete is at most ${MOST_GETS} p95 of Containers.Get`,
      got: soon <= MOST_GETS * one,
      wanted: true,
    },
    {
      says: `starts are not slower with the agent: they were in ${slower} of ${ratios.length} pairs`,
      got: chanceOf(slower, ratios.length) >= RARE,
      wanted: true,
    },
  ]
  return {
    suite: 'agent-latency',
    kernel: GROUND(),
    operations: startWith.length + startWithout.length,
    divergences: wrongOf('agent-latency', checks, logs),
    skips: 0,
  }
}

const ms = (value: number) => `${value.toFixed(0)} ms`
const percentile = (values: readonly number[], share: number) =>
  [...values].sort((a, b) => a - b)[Math.ceil(values.length * share) - 1] ?? Number.NaN
const median = (values: readonly number[]) => percentile(values, 0.5)

export const agentLatency: Suite = {
  name: 'agent-latency',
  about:
    'under the same containerd: how soon directories are complete, and what a start takes with the agent and without; PAIRS (10)',
  onlyByName: true,
  run: async (kernels) => (kernels.includes('6.1') ? [await on()] : []),
}
