import { hostname } from 'node:os'
import type { Clock } from '@cgroupkit/core'
import {
  type Asked,
  blocksPage,
  History,
  metricsPage,
  type Page,
  type Snapshot,
  type Status,
  statusOf,
  statusPage,
  textPage,
} from '@cgroupkit/exporter'
import type { Agent } from './agent.js'
import type { AgentConfig } from './config.js'
import { whatAllows } from './denied.js'
import type { Exporting } from './exporting/exporting.js'
import { healthBlocks } from './exporting/health-blocks.js'
import type { OwnMetrics } from './own-metrics.js'
import { statusFacts } from './status-facts.js'

export interface PagesOptions {
  config: Pick<AgentConfig, 'observe' | 'dialect'>
  /** Of `cgroupkit export` the series of containers are the first thing that is asked for. */
  role: 'agent' | 'look' | 'export'
  version: string
  agent: Agent
  metrics: OwnMetrics
  exporting: Exporting | undefined
  clock: Pick<Clock, 'now'>
}

const MISSING = textPage(
  404,
  'no such page; known are /, /status.json, /healthz, /readyz, /metrics and /metrics/cadvisor\n',
)

/** What the listener answers. */
export class Pages {
  readonly #history = new History()
  #shown: Status | undefined

  constructor(readonly options: PagesOptions) {}

  /** One look at the directories a second, however many read the page. */
  #status(): Status {
    const { config, version, role, agent, exporting, clock } = this.options
    const at = clock.now()
    if (this.#shown === undefined || Math.abs(at - this.#shown.at) >= 1000) {
      const program = `cgroupkit ${role === 'export' ? 'export' : 'agent'} ${version}`
      const mode = config.observe ? 'observes: writes nothing' : 'makes directories'
      const sandboxes = exporting?.sandboxes ?? []
      this.#shown = statusOf({ at, node: hostname(), program, mode, sandboxes, ...statusFacts(agent) }, this.#history)
    }
    return this.#shown
  }

  /** Numbers for whoever asks, and for the lines of the page. */
  async #numbers(exporting: Exporting): Promise<Snapshot> {
    const rounds = exporting.health.rounds
    const snapshot = await exporting.ask()
    if (exporting.health.rounds !== rounds) this.#history.note(snapshot.observed, this.options.clock.now())
    return snapshot
  }

  async page({ path, url, headers }: Asked): Promise<Page | undefined> {
    const { config, role, version, agent, metrics, exporting } = this.options
    if (path === '/healthz') return textPage(200, 'ok\n')
    if (path === '/readyz') return this.#ready()
    if (exporting !== undefined && (path === '/metrics/cadvisor' || (path === '/metrics' && role === 'export')))
      return metricsPage(await this.#numbers(exporting), {
        dialect: config.dialect,
        nowMs: this.options.clock.now(),
        accept: headers.accept,
        ...(path === '/metrics' && { own: healthBlocks(exporting.health) }),
      })
    if (path === '/metrics') {
      const own = metrics.render(agent, version)
      const { body } = blocksPage(exporting === undefined ? [] : healthBlocks(exporting.health))
      const health = typeof body === 'string' ? body : [...body].join('')
      return textPage(200, own + health, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' })
    }
    if (exporting !== undefined && (path === '/' || path === '/status.json')) await this.#numbers(exporting)
    return statusPage(url, () => this.#status(), headers['if-none-match']) ?? MISSING
  }

  #ready(): Page {
    const { agent } = this.options
    const down = [...agent.roster.states].filter(([, { live }]) => !live)
    const denied = [...agent.standings.values()].find(({ error }) => whatAllows(error?.code) !== undefined)?.error
    if (down.length === 0 && denied === undefined) return textPage(200, 'ok\n')
    return textPage(
      503,
      [
        ...down.map(([name, { reason }]) => `${name}: ${reason ?? 'not connected yet'}\n`),
        denied ? `${denied.message}; ${whatAllows(denied.code)}\n` : '',
      ].join(''),
    )
  }
}
