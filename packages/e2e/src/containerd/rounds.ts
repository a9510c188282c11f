import { existsSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import type { AgentProcess } from './agent-process.js'
import { type Files, filesOf } from './expected.js'
import { dirOf, type Pod, type Resources } from './pod.js'
import { Starts } from './starts.js'
import type { Timings } from './told.js'
import { until } from './until.js'

const GETS = 10
const POLL_MS = 5

/** One container after the other, started and stopped: how long it takes with an agent and without one. */
export class Rounds {
  readonly #starts = new Starts()
  #attempt = 1

  constructor(
    readonly pod: Pod,
    readonly container: { resources: Resources; files: Files },
  ) {}

  /** Ends the agent. */
  async play(count: number, agent: AgentProcess): Promise<Timings> {
    void this.#starts.listen().catch(() => undefined)
    const timings: Timings = { get: [], complete: [], startWith: [], startWithout: [] }
    const each = async (round: () => Promise<unknown>) => {
      for (let done = 0; done < count; done += 1) await round()
    }
    await each(() => this.#round((id) => this.#watch(id, timings)))
    // the watch takes a CPU of the two
    await each(async () => timings.startWith.push(await this.#round()))
    await agent.end('SIGTERM')
    await each(async () => timings.startWithout.push(await this.#round()))
    this.#starts.close()
    return timings
  }

  async #watch(id: string, { get, complete }: Timings): Promise<void> {
    const { files } = this.container
    const started = await until(() => this.#starts.at(id), POLL_MS)
    const done = await until(() => (isDeepStrictEqual(filesOf(id, files), files) ? Date.now() : undefined), POLL_MS)
    complete.push(done === undefined || started === undefined ? Number.MAX_VALUE : done - started)
    for (let call = 0; call < GETS; call += 1) get.push(await this.#starts.get(id))
  }

  /** Milliseconds of the start. */
  async #round(meanwhile: (id: string) => Promise<void> = async () => undefined): Promise<number> {
    const id = await this.pod.create('round', this.container.resources, this.#attempt++)
    const looked = meanwhile(id)
    const before = performance.now()
    await this.pod.start(id)
    const took = performance.now() - before
    await looked
    await this.pod.stop(id)
    await this.pod.remove(id)
    await until(() => (existsSync(dirOf(id)) ? undefined : true))
    return took
  }
}
