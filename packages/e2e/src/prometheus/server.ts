import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { CgroupError } from '@cgroupkit/core'
import { program } from './tools.js'

/** A series as a query gives it; of a vector. */
export interface Sampled {
  labels: Readonly<Record<string, string>>
  value: string
  /** seconds */
  at: number
}

type Point = readonly [at: number, value: string]

interface Result {
  metric: Readonly<Record<string, string>>
  value?: Point
  values?: readonly Point[]
}

const sampled = (labels: Result['metric'], point: Point | undefined): Sampled[] =>
  point === undefined ? [] : [{ labels, at: point[0], value: point[1] }]

/** A real Prometheus on loopback, with its data in `folder`. */
export class Prometheus {
  #said = ''

  private constructor(
    readonly child: ChildProcess,
    readonly url: string,
  ) {
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#said = `${this.#said}${text}`.slice(-20_000)
    })
  }

  /** `folder` has prometheus.yaml. Throws ERR_HOST when it does not get ready. */
  static async start(folder: string): Promise<Prometheus> {
    const address = `127.0.0.1:${await freePort()}`
    const child = spawn(
      program('prometheus'),
      [
        `--config.file=${join(folder, 'prometheus.yaml')}`,
        `--storage.tsdb.path=${join(folder, 'data')}`,
        `--web.listen-address=${address}`,
        '--log.level=warn',
      ],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    )
    const prometheus = new Prometheus(child, `http://${address}`)
    try {
      await prometheus.until('ready', async () => (await fetch(`${prometheus.url}/-/ready`)).ok)
    } catch (error) {
      await prometheus.stop()
      throw error
    }
    return prometheus
  }

  /** Asks again until `isSo`; what fails on the way counts as not yet. */
  async until(what: string, isSo: () => Promise<boolean>, seconds = 120): Promise<void> {
    const deadline = Date.now() + seconds * 1000
    while (Date.now() < deadline && this.child.exitCode === null) {
      if (await isSo().catch(() => false)) return
      await sleep(200)
    }
    const message = `not ${what} after ${seconds} s (exit ${this.child.exitCode})`
    throw new CgroupError('ERR_HOST', 'open', 'prometheus', { message, hint: this.#said.slice(-2000) })
  }

  /** An instant vector, or Prometheus' own word why there is none. */
  async query(expression: string): Promise<Sampled[] | string> {
    const found = await this.#ask(expression)
    return typeof found === 'string' ? found : found.flatMap(({ metric, value }) => sampled(metric, value))
  }

  /** The last sample of each series in a range (`up[5m]`), with the time that it was scraped with. */
  async samples(range: string): Promise<Sampled[] | string> {
    const found = await this.#ask(range)
    return typeof found === 'string' ? found : found.flatMap(({ metric, values }) => sampled(metric, values?.at(-1)))
  }

  async #ask(query: string): Promise<readonly Result[] | string> {
    const response = await fetch(`${this.url}/api/v1/query`, { method: 'POST', body: new URLSearchParams({ query }) })
    const answer = (await response.json()) as { error?: string; data?: { result: Result[] } }
    return answer.data?.result ?? answer.error ?? `status ${response.status}`
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.pid === undefined) return
    const ended = once(this.child, 'exit')
    this.child.kill('SIGTERM')
    const late = setTimeout(() => this.child.kill('SIGKILL'), 15_000)
    await ended
    clearTimeout(late)
  }
}

/** Free when asked; whoever takes it in between makes the start fail, and the run says so. */
async function freePort(): Promise<number> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address !== null ? address.port : 0
}
