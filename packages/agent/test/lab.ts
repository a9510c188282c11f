import { type Backing, type CgroupFs, PROFILES, type Resources } from '@cgroupkit/core'
import { createSim, type Sim, type SimOptions, startPod } from '@cgroupkit/sim'
import { dir } from 'tmp-promise'
import { onTestFinished } from 'vitest'
import { Agent, type AgentOptions, type Container, Journal, type Sink, type Source } from '../src/index.js'

/** What the clock of a lab says. */
export const NOW = 1_800_000_000_000
/** The longest pause after a failure. */
export const PAUSE_MS = 300_000
export const SLICE = 'kubepods-burstable-podAAA.slice'
export const POD_DIR = '/sys/fs/cgroup/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-podAAA.slice'
export const idOf = (n: number) => n.toString(16).padStart(64, '0')
export const dirOf = (id: string) => `${POD_DIR}/cri-containerd-${id}.scope`

/** A source that tells what a test says. */
export function scripted(name: Source['name'] = 'containerd'): Source & { sink: Sink } {
  let told: Sink | undefined
  return {
    name,
    get sink() {
      if (told === undefined) throw new Error('the agent has not started')
      return told
    },
    run(sink, signal) {
      told = sink
      return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
    },
    refresh: () => undefined,
  }
}

export interface Lab {
  sim: Sim
  backing: Backing
  agent: Agent
  sink: Sink
  journal: Journal
  /** What failed, by id. */
  failures: [string, unknown][]
  /** `make ID`, `write ID` … in the order in which they were done. */
  done: string[]
  /** So many milliseconds go by: what failed is tried again after a pause. */
  elapse(ms: number): void
  /** Ends this agent, as a crash would, and starts another on the same host and journal. */
  restart(others?: Partial<AgentOptions>): Promise<Lab>
}

/** A systemd host with one sandboxed pod, and an agent that knows of no container yet. */
export async function lab(
  options: SimOptions = {},
  overrides: Partial<AgentOptions> = {},
  wrap: Wrap = AS_IS,
): Promise<Lab> {
  const sim = await createSim({ systemd: 252, ...options })
  const { path, cleanup } = await dir({ unsafeCleanup: true })
  onTestFinished(async () => {
    await sim.dispose()
    await cleanup()
  })
  await startPod(sim, `${SLICE}:cri-containerd:${idOf(0)}`)
  return start(sim, path, overrides, wrap)
}

/** What stands between an agent and its world. */
interface Wrap {
  fs(fs: CgroupFs): CgroupFs
  journal(journal: Journal): Journal
}
const AS_IS: Wrap = { fs: (fs) => fs, journal: (journal) => journal }

function start(sim: Sim, folder: string, overrides: Partial<AgentOptions>, wrap: Wrap): Lab {
  const journal = Journal.open({ dir: folder, bootId: 'boot-1' })
  const source = scripted()
  const failures: Lab['failures'] = []
  const done: string[] = []
  let now = NOW
  const clock = { now: () => now, sleep: async () => undefined, random: () => 0.5 }
  const { bus } = sim
  const backing: Backing = { host: sim.host, fs: wrap.fs(sim.fs), clock, bus: bus && (async () => bus) }
  const agent = new Agent({
    backing,
    journal: wrap.journal(journal),
    profile: PROFILES.default,
    sources: [source],
    observe: false,
    clock,
    events: {
      acted: ({ action }) => void done.push(`${action.do} ${Number.parseInt(action.id, 16)}`),
      failed: (id, error) => void failures.push([id, error]),
      refused: () => undefined,
    },
    ...overrides,
  })
  const sink = agent.roster.sink('containerd')
  return {
    sim,
    backing,
    agent,
    sink,
    journal,
    failures,
    done,
    elapse: (ms) => {
      now += ms
    },
    restart: async (others = {}) => {
      journal.end()
      return start(sim, folder, { ...overrides, ...others }, AS_IS)
    },
  }
}

/** Container `n` of the pod. */
export function container(n: number, resources: Resources = LIMITS): Container {
  return { id: idOf(n), cgroupsPath: `${SLICE}:cri-containerd:${idOf(n)}`, resources, startedAt: 1_700_000_000_000 }
}

export const LIMITS: Resources = {
  memory: { limit: 100_000_000n, swap: 100_000_000n },
  cpu: { quota: 50_000n, period: 100_000n, shares: 512n },
  pids: { limit: 77n },
}
