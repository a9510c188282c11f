import { existsSync, statSync } from 'node:fs'
import { AgentProcess } from './agent-process.js'
import { criClient } from './cri.js'
import { CONTAINERS, has } from './expected.js'
import { Pod } from './pod.js'
import { progress } from './progress.js'
import { StartEvents } from './start-events.js'
import type { Timings } from './told.js'
import { until } from './until.js'

const GETS = 5
const { side: SIDE } = CONTAINERS

/** Blocks of starts in turns with an agent and without one: the order changes from pair to pair, so that what drifts meets both alike. */
export async function pairs(count: number, ofABlock: number): Promise<Timings> {
  const timings: Timings = { get: [], complete: [], starts: [], agentCpu: [] }
  const pod = await Pod.run(criClient(), 1)
  const events = new StartEvents()
  void events.listen().catch(() => undefined)
  let attempt = 0
  let agent: AgentProcess | undefined
  const start = async (): Promise<[string, number]> => {
    const id = await pod.create('round', SIDE.resources, attempt++)
    const before = performance.now()
    await pod.start(id)
    return [id, performance.now() - before]
  }
  const end = async (id: string) => {
    await pod.stop(id)
    await pod.remove(id)
    await until(() => (existsSync(pod.dirOf(id)) ? undefined : true))
  }
  const unmeasured = async () => end((await start())[0])
  const block = async (one: () => Promise<number>) => {
    const times: number[] = []
    while (times.length < ofABlock) times.push(await one())
    return times
  }
  const withAgent = async () => {
    if (agent === undefined) {
      agent = await AgentProcess.start()
      // an agent runs for weeks: the first container that one sees has its code compiled
      await unmeasured()
    }
    const { cpuMs } = agent
    return block(async () => {
      const cpuBefore = cpuMs()
      const [id, took] = await start()
      timings.agentCpu.push(cpuMs() - cpuBefore)
      timings.complete.push(await completeAfter(pod.dirOf(id), () => events.at(id)))
      for (let call = 0; call < GETS; call += 1) timings.get.push(await events.get(id))
      await end(id)
      return took
    })
  }
  const without = async () => {
    if (agent !== undefined) {
      await agent.end('SIGTERM')
      agent = undefined
      await unmeasured()
    }
    return block(async () => {
      const [id, took] = await start()
      await end(id)
      return took
    })
  }

  // the first start in a sandbox is another than those after it
  await unmeasured()
  for (let pair = 0; pair < count; pair += 1) {
    if (pair % 2 === 0) timings.starts.push({ withAgent: await withAgent(), without: await without() })
    else {
      const before = await without()
      timings.starts.push({ withAgent: await withAgent(), without: before })
    }
    progress(`${pair + 1} of ${count} pairs`)
  }
  await agent?.end('SIGTERM')
  events.close()
  await pod.end()
  return timings
}

/**
 * Milliseconds from the start event until every file was right. Setting the start time of the directory is the last thing that an agent
 * does, after the values, and the kernel keeps when that was: nobody who looks on takes CPU from the agent.
 */
async function completeAfter(dir: string, startedAt: () => number | undefined): Promise<number> {
  const started = await until(startedAt)
  const complete = await until(() => (has(dir, SIDE.files) ? statSync(dir).ctimeMs : undefined))
  return complete === undefined || started === undefined ? Number.MAX_VALUE : complete - started
}
