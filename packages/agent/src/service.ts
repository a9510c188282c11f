import { randomUUID } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { openHost } from '@cgroupkit/compat'
import { type Backing, CgroupError, type Clock, codeOf } from '@cgroupkit/core'
import { systemClock } from '@cgroupkit/core/node'
import {
  type Access,
  type CollectorHealth,
  DIALECTS,
  type DialectName,
  expose,
  FORMATS,
  listen,
  type Snapshot,
  snapshotBlocks,
} from '@cgroupkit/exporter'
import { Agent, type Standing } from './agent.js'
import type { AgentConfig } from './config.js'
import { Control, type Request } from './control.js'
import { whatAllows } from './denied.js'
import { Exporting } from './exporting/exporting.js'
import { HookSource } from './hook-source.js'
import { Journal, makeFolder } from './journal/journal.js'
import type { Kubelet } from './kubelet.js'
import { errorFields, jsonLog, type Log } from './log.js'
import { notifier, watchdogMs } from './notify.js'
import { OwnMetrics } from './own-metrics.js'
import { Pages } from './pages.js'
import { withReaders } from './readers.js'
import { SliceWatches } from './slices.js'
import { containerdSource } from './sources/containerd/containerd.js'
import { findContainerdSocket } from './sources/containerd/sockets.js'
import { runscSource } from './sources/runsc/runsc.js'
import type { Source } from './sources/source.js'

export interface ServiceIo {
  env: NodeJS.ProcessEnv
  version: string
  /** Log lines. */
  write(line: string): void
  signal: AbortSignal
  /** The cgroups, where they are not those of `config.root`. */
  backing?: Backing
  /** Default: looked for among the host's processes. */
  kubelet?: () => Kubelet | undefined
}

/** Runs until the signal aborts. Throws CgroupError: another agent runs here, no cgroups, or a place that cannot be used. */
export async function serve(config: AgentConfig, io: ServiceIo): Promise<void> {
  await locked(withReaders(config, io), io, (service, control) => service.run(control))
}

/** What `export` answers scrapers with: an agent that observes, needs no lock and keeps no journal. Runs until the signal aborts. */
export async function serveExport(config: AgentConfig, io: ServiceIo & { access?: Access }): Promise<void> {
  const service = new Service({ ...config, observe: true, exporting: true }, io, 'export')
  try {
    await service.run(undefined)
  } finally {
    service.end()
  }
}

/** All numbers, once, and how the asking went. Throws CgroupError ERR_TIMEOUT when it cannot be learned who is there. */
export async function exportOnce(
  config: AgentConfig,
  io: ServiceIo,
): Promise<{ snapshot: Snapshot; health: CollectorHealth }> {
  const service = new Service({ ...config, observe: true, exporting: true }, io, 'export')
  try {
    return await service.numbers()
  } finally {
    service.end()
  }
}

/** A snapshot as Prometheus' text format, in pieces. */
export function* exposition(snapshot: Snapshot, dialect: DialectName, nowMs: number): Generator<string, void> {
  const format = FORMATS.text
  for (const piece of expose(snapshotBlocks(snapshot, { dialect: DIALECTS[dialect], format, nowMs }), format))
    yield piece.toString()
}

/** One pass over what the sources know now, and how each container stands after it. */
export async function once(asked: AgentConfig, io: ServiceIo): Promise<Standing[]> {
  const config = withReaders(asked, io)
  // looking is allowed beside an agent that runs
  if (config.observe) return new Service(config, io, 'look').once()
  return locked(config, io, (service) => service.once())
}

/** Removes every directory that the journal claims, whether its container runs or not: for the end of cgroupkit on a node. */
export async function removeAll(config: AgentConfig, io: ServiceIo): Promise<{ removed: string[]; kept: string[] }> {
  return locked(config, io, (service) => service.removeAll())
}

/** The lock before the journal: the agent that holds it writes to the same file. */
async function locked<T>(
  config: AgentConfig,
  io: ServiceIo,
  work: (service: Service, control: Control) => Promise<T>,
): Promise<T> {
  const dir = join(config.root, config.stateDir)
  makeFolder(dir)
  let service: Service | undefined
  const self = { pid: process.pid, version: io.version, instance: randomUUID() }
  const control = await Control.open(dir, self, (request) => service?.answer(request))
  try {
    service = new Service(config, io)
    return await work(service, control)
  } finally {
    control.close()
    service?.end()
  }
}

class Service {
  readonly #clock: Clock = systemClock
  readonly #log: Log
  readonly #metrics = new OwnMetrics()
  readonly #hooks: HookSource
  readonly #names: readonly ('containerd' | 'runsc')[]
  readonly #journal: Journal
  readonly #slices: SliceWatches
  readonly #exporting: Exporting | undefined
  readonly #pages: Pages
  readonly agent: Agent

  constructor(
    readonly config: AgentConfig,
    readonly io: ServiceIo & { access?: Access },
    readonly role: 'agent' | 'look' | 'export' = 'agent',
  ) {
    this.#log = jsonLog(io.write, config.logLevel, () => this.#clock.now())
    const backing = io.backing ?? openHost({ root: config.root })
    this.#journal = Journal.open({
      dir: join(config.root, config.stateDir),
      bootId: bootId(config.root),
      readOnly: role !== 'agent',
    })
    const { damaged, setAside } = this.#journal.health
    if (damaged > 0) this.#log(damaged > 1 ? 'warn' : 'info', 'lines of the journal were damaged', { damaged })
    if (setAside !== undefined) this.#log('info', 'the journal was of another boot', { setAside })
    this.#names = sourceNames(config)
    this.#hooks = new HookSource(this.#clock, (id) => this.agent.roster.isKnownTo(id, this.#names))
    this.agent = new Agent({ ...this.#options(backing), journal: this.#journal })
    this.#exporting = config.exporting
      ? new Exporting({
          config,
          backing,
          roster: this.agent.roster,
          clock: this.#clock,
          socket: this.#names.includes('containerd') ? socketOf(config) : undefined,
        })
      : undefined
    this.#pages = new Pages({
      config,
      role,
      version: io.version,
      agent: this.agent,
      metrics: this.#metrics,
      exporting: this.#exporting,
      clock: this.#clock,
    })
    this.#slices = new SliceWatches(backing.fs, (slices) => this.#touchBelow(slices))
  }

  async run(control: Control | undefined): Promise<void> {
    const { config, io } = this
    const server = config.listen && (await listen(this.#listening(config.listen), (asked) => this.#pages.page(asked)))
    const notify = notifier(io.env, (reason) => this.#log('warn', 'systemd cannot be told', { reason }))
    const every = watchdogMs(io.env)
    const watchdog = every === undefined ? undefined : setInterval(() => notify('WATCHDOG=1'), every)
    const lost = new AbortController()
    const signal = AbortSignal.any([io.signal, lost.signal])
    let failure: unknown
    const resync = setInterval(() => {
      this.#resync()
      control?.check().catch((error: unknown) => {
        failure = error
        lost.abort()
      })
    }, config.resyncMs)
    this.#log('info', 'started', {
      ...(config.listen && { listen: `${config.listen.host}:${config.listen.port}` }),
      observe: config.observe,
      sources: config.sources,
      entries: this.#journal.entries.size,
    })
    notify('--ready')
    try {
      await this.agent.run(signal)
      if (failure !== undefined) throw failure
      if (config.cleanupOnExit) await this.#cleanUp()
    } finally {
      clearInterval(resync)
      clearInterval(watchdog)
      this.#slices.close()
      server?.close()
      server?.closeAllConnections()
      this.#log('info', 'stopped', {})
    }
  }

  async once(): Promise<Standing[]> {
    await this.#known(() => this.agent.pass())
    return [...this.agent.standings.values()]
  }

  async numbers(): Promise<{ snapshot: Snapshot; health: CollectorHealth }> {
    const exporting = this.#exporting
    if (exporting === undefined) throw new Error('nothing is exported here')
    this.io.signal.addEventListener('abort', () => exporting.close(), { once: true })
    const snapshot = await this.#known(() => exporting.once())
    this.io.signal.throwIfAborted()
    return { snapshot, health: exporting.health }
  }

  /** Works on what all sources tell, once each has told it. */
  async #known<T>(work: () => Promise<T>): Promise<T> {
    const stop = new AbortController()
    const signal = AbortSignal.any([this.io.signal, stop.signal])
    const { roster, options } = this.agent
    const running = options.sources.map((source) => source.run(roster.sink(source.name), signal))
    const deadline = this.#clock.now() + ONCE_TIMEOUT_MS
    while (!roster.certain && this.#clock.now() < deadline && !signal.aborted) await this.#clock.sleep(20)
    if (!roster.certain) {
      const reasons = [...roster.states].flatMap(([name, { live, reason }]) =>
        live ? [] : [`${name}: ${reason ?? 'no answer'}`],
      )
      stop.abort()
      throw new CgroupError('ERR_TIMEOUT', 'open', 'sources', {
        message: reasons.join('; '),
        hint: 'see --sources and --socket',
      })
    }
    const result = await work()
    stop.abort()
    await Promise.all(running)
    return result
  }

  async removeAll(): Promise<{ removed: string[]; kept: string[] }> {
    const claimed = [...this.#journal.entries.values()].flatMap(({ dirs = [] }) => dirs.map(({ path }) => path))
    await this.#cleanUp()
    const kept = [...this.#journal.entries.values()].flatMap(({ dirs = [] }) => dirs.map(({ path }) => path))
    return { removed: claimed.filter((path) => !kept.includes(path)), kept }
  }

  #options(backing: Backing) {
    const { config } = this
    const sources: Source[] = this.#names.map((name) => this.#source(name))
    return {
      backing,
      profile: config.profile,
      driver: config.driver,
      sources: [...sources, this.#hooks],
      observe: config.observe,
      clock: this.#clock,
      events: {
        acted: (
          outcome: Parameters<Agent['options']['events']['acted']>[0],
          container: Parameters<Agent['options']['events']['acted']>[1],
        ) => {
          const { action, created, removed, written, skipped } = outcome
          if (this.role === 'export') return
          this.#metrics.count('cgroupkit_agent_actions_total', action.do)
          for (const { code } of skipped) this.#metrics.count('cgroupkit_agent_skipped_writes_total', code)
          const pod = container?.pod
          this.#log('info', config.observe ? `would ${action.do}` : action.do, {
            id: action.id,
            ...(pod !== undefined && { pod: `${pod.namespace}/${pod.name}`, container: container?.name }),
            ...(created.length > 0 && { created }),
            ...(removed.length > 0 && { removed }),
            ...(written.length > 0 && { written: Object.fromEntries(written.map(({ file, data }) => [file, data])) }),
            ...(skipped.length > 0 && { skipped: Object.fromEntries(skipped.map(({ file, code }) => [file, code])) }),
          })
        },
        failed: (id: string, error: unknown) => {
          this.#metrics.failed(error)
          const hint = whatAllows(codeOf(error))
          this.#log('warn', 'failed, will try again', {
            id,
            ...(hint !== undefined && { hint }),
            ...errorFields(error),
          })
        },
        refused: (source: string, id: string, reason: string) => {
          this.#metrics.count('cgroupkit_agent_refused_total', source)
          this.#log('warn', 'container refused', { id, source, reason })
        },
      },
    }
  }

  #source(name: 'containerd' | 'runsc'): Source {
    const { root, namespace, runtimes, runscRoots } = this.config
    return name === 'containerd'
      ? containerdSource({ socket: socketOf(this.config), namespace, runtimes, clock: this.#clock })
      : runscSource({ roots: runscRoots, hostRoot: root, clock: this.#clock })
  }

  #resync(): void {
    this.#metrics.count('cgroupkit_agent_resyncs_total')
    for (const source of this.agent.options.sources) source.refresh()
    this.agent.touch()
    this.#slices.follow(this.agent.standings.values())
  }

  #touchBelow(slices: readonly string[]): void {
    for (const { id, dirs } of this.agent.standings.values())
      if (dirs.some((dir) => slices.some((slice) => dir.startsWith(`${slice}/`)))) this.agent.touch(id)
  }

  end(): void {
    this.#exporting?.close()
    this.#journal.end()
  }

  #listening(at: { host: string; port: number }) {
    return {
      ...at,
      ...this.io.access,
      open: ['/healthz', '/readyz'],
      onError: (error: unknown) => this.#log('error', 'a page failed', errorFields(error)),
    }
  }

  answer(request: Request): unknown {
    switch (request.do) {
      case 'hello':
        return undefined
      case 'list':
        return [...this.agent.standings.values()].map(({ error, ...standing }) => ({
          ...standing,
          // of an Error JSON would leave out its message
          ...(error !== undefined && { error: { code: error.code, message: error.message, hint: error.hint } }),
        }))
      case 'repair':
        return this.agent.repair(request.id)
      case 'hook':
        return { taken: this.#hooks.take(request.id, request.status, request.spec) }
    }
  }

  /** --cleanup-on-exit: what the journal says is ours goes; what is busy stays, and is told. */
  async #cleanUp(): Promise<void> {
    for (const id of this.#journal.entries.keys()) await this.agent.release(id)
  }
}

const socketOf = ({ root, socket }: AgentConfig) => join(root, socket === 'auto' ? findContainerdSocket(root) : socket)

/** By default both that can be there: a socket file outlives its containerd, and nothing is made while that one is down. */
function sourceNames(config: AgentConfig): readonly ('containerd' | 'runsc')[] {
  if (config.sources !== 'auto') return config.sources
  return existsSync(socketOf(config)) ? ['containerd', 'runsc'] : ['runsc']
}

const ONCE_TIMEOUT_MS = 20_000

/** A pod sees its own /proc, and there is one kernel; a simulated host may be on a machine that has none. */
function bootId(root: string): string {
  const places = [...new Set([join(root, BOOT_ID), BOOT_ID])]
  for (const place of places) {
    try {
      return readFileSync(place, 'utf8').trim()
    } catch (error) {
      if (codeOf(error) !== 'ENOENT' || root === '') throw error
    }
  }
  return 'unknown'
}
const BOOT_ID = '/proc/sys/kernel/random/boot_id'
