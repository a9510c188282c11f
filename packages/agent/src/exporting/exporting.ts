import type { Backing, Clock } from '@cgroupkit/core'
import { isCgroupError } from '@cgroupkit/core'
import {
  Collector,
  type CollectorHealth,
  RunscProgram,
  type SandboxFacts,
  type Snapshot,
  type Target,
} from '@cgroupkit/exporter'
import type { AgentConfig } from '../config.js'
import type { Roster } from '../roster.js'
import { candidateOf } from '../sources/containerd/candidate.js'
import { ContainerdStats } from './containerd-stats.js'
import { type Sandbox, sandboxOf } from './sandbox.js'
import { RunscStates } from './states.js'
import { Targets } from './targets.js'

export interface ExportingOptions {
  config: Pick<AgentConfig, 'driver' | 'runscRoots' | 'root' | 'namespace' | 'runsc' | 'intervalMs'>
  backing: Backing
  roster: Roster
  clock: Clock
  /** containerd's; `undefined`: it is not asked. */
  socket: string | undefined
}

/** Who cannot be looked up is tried again so much later, in ms. */
const AGAIN_MS = 60_000
/** A scrape waits so long for what containerd says of sandboxes that are new. */
const PATIENCE_MS = 1_000

/** The runtime's numbers of all that the roster has, for whoever asks. */
export class Exporting {
  readonly #states = new RunscStates()
  readonly #containerd: ContainerdStats | undefined
  readonly #targets: Targets
  readonly #collector: Collector
  readonly #sandboxes = new Map<string, { sandbox: Sandbox | undefined; at: number; record: unknown }>()
  #members = new Map<string, number>()

  constructor(readonly options: ExportingOptions) {
    const { config, backing, roster, clock, socket } = options
    this.#containerd = socket === undefined ? undefined : new ContainerdStats(socket, config.namespace)
    this.#targets = new Targets({
      backing,
      driver: config.driver,
      states: this.#states,
      program: new RunscProgram({ program: config.runsc }),
      containerd: this.#containerd,
      sandbox: (id) => this.#sandboxes.get(id)?.sandbox,
      members: (sandbox) => this.#members.get(sandbox) ?? 0,
      now: () => clock.now(),
    })
    this.#collector = new Collector({
      targets: () => this.#all(),
      certain: () => roster.certain,
      host: {
        column: backing.host.mode === 'v2' ? 'v2' : 'v1',
        ...(backing.host.memoryCapacity > 0n && { memoryCapacity: backing.host.memoryCapacity }),
      },
      clock,
      intervalMs: config.intervalMs,
    })
  }

  /** For a scrape: who is late is not waited for. */
  async ask(): Promise<Snapshot> {
    await this.#learn(PATIENCE_MS)
    return this.#collector.ask()
  }

  /** For a single look: everybody is waited for, for as long as he may take. */
  async once(): Promise<Snapshot> {
    await this.#learn()
    return this.#collector.once()
  }

  /** Pods whose pod-wide row is told. */
  get sandboxes(): SandboxFacts[] {
    return this.#collector
      .now()
      .observed.flatMap(({ identity: { kind, cgroup, pod } }) =>
        kind === 'sandbox' && pod !== undefined ? [{ pod, cgroup }] : [],
      )
  }

  get health(): CollectorHealth {
    return this.#collector.health
  }

  /** No child and no connection is left. */
  close(): void {
    this.#collector.close()
    this.#containerd?.close()
  }

  #all(): Target[] {
    const { roster } = this.options
    const targets: Target[] = []
    for (const id of roster.ids()) {
      const container = roster.get(id)
      if (container === undefined) continue
      try {
        targets.push(this.#targets.container(container))
      } catch (error) {
        // its path or limits cannot be used: the agent's standing of it says so
        if (!isCgroupError(error)) throw error
      }
    }
    for (const { sandbox } of this.#sandboxes.values()) {
      const target = sandbox && this.#targets.sandbox(sandbox)
      if (target !== undefined) targets.push(target)
    }
    return targets
  }

  /** What is to be known of the sandboxes that containers live in: of runsc's from its state files, of others from containerd. */
  async #learn(patienceMs?: number): Promise<void> {
    const { config, roster, clock } = this.options
    this.#states.refresh(config.runscRoots, config.root)
    const members = new Map<string, number>()
    for (const id of roster.ids()) {
      const sandbox = this.#states.place(id)?.sandbox ?? roster.get(id)?.sandbox
      if (sandbox !== undefined) members.set(sandbox, (members.get(sandbox) ?? 0) + 1)
    }
    this.#members = members
    for (const id of this.#sandboxes.keys()) if (!members.has(id)) this.#sandboxes.delete(id)
    const unknown = [...members.keys()].filter((id) => !this.#learnFromState(id))
    const now = clock.now()
    const due = unknown.filter((id) => {
      const before = this.#sandboxes.get(id)
      return before === undefined || (before.sandbox === undefined && Math.abs(now - before.at) >= AGAIN_MS)
    })
    if (due.length === 0 || this.#containerd === undefined) return
    for (const id of due) this.#sandboxes.set(id, { sandbox: undefined, at: now, record: undefined })
    const asked = Promise.all(due.map((id) => this.#learnFromContainerd(id)))
    await (patienceMs === undefined ? asked : Promise.race([asked, clock.sleep(patienceMs)]))
  }

  /** Whether there is a state file of it. */
  #learnFromState(id: string): boolean {
    const state = this.#states.state(id)
    if (state === undefined) return false
    if (this.#sandboxes.get(id)?.record === state) return true
    const createdAt = Date.parse(state.createdAt ?? '')
    const record = {
      id,
      spec: state.spec,
      cgroup: state.sandboxCgroup,
      ...(Number.isFinite(createdAt) && { createdAt }),
    }
    const sandbox = sandboxOf(record, this.options.backing)
    this.#sandboxes.set(id, { sandbox, at: this.options.clock.now(), record: state })
    return true
  }

  async #learnFromContainerd(id: string): Promise<void> {
    try {
      const message = await this.#containerd?.container(id)
      if (message === undefined || !this.#sandboxes.has(id)) return
      const { spec, systemdCgroup, ...record } = candidateOf(message)
      const driver = systemdCgroup === undefined ? undefined : systemdCgroup ? 'systemd' : 'cgroupfs'
      const sandbox = sandboxOf({ ...record, spec, driver }, this.options.backing)
      this.#sandboxes.set(id, { sandbox, at: this.options.clock.now(), record: undefined })
    } catch (error) {
      // no row for its pod; it is asked again after a while
      if (!isCgroupError(error)) throw error
    }
  }
}
