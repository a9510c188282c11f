import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { compatWrites, type DirReader, type Resources } from '@cgroupkit/core'
import {
  type ContainerFacts,
  compareLimits,
  History,
  listen,
  type NodeFacts,
  type Observed,
  statusOf,
  statusPage,
} from '@cgroupkit/exporter'

const T0 = Date.UTC(2026, 10, 24, 8)
const ROUND_MS = 15_000

/** What a node could look like, served as the agent serves it. Change `facts` and the next look shows it. */
export class Scene {
  facts: NodeFacts
  readonly #history = new History()
  #at = T0
  readonly #cpu = new Map<string, number>()

  private constructor(containers: readonly ContainerFacts[]) {
    const sources = [
      { name: 'containerd', up: true },
      { name: 'runsc', up: true },
    ]
    const program = 'cgroupkit agent 0.1.0'
    const sandboxes = [{ pod: { namespace: 'shop', name: 'web-7c9d-xkq2p' }, cgroup: '/sandbox/web' }]
    this.facts = {
      at: T0,
      node: 'node-a7.example.net',
      program,
      mode: 'makes directories',
      sources,
      containers,
      sandboxes,
    }
    for (let round = 0; round < 40; round++) this.read()
  }

  #server: Server | undefined
  url = ''

  static async open(containers: readonly ContainerFacts[]): Promise<Scene> {
    const scene = new Scene(containers)
    await scene.serve(0)
    return scene
  }

  async serve(port: number): Promise<void> {
    this.#server = await listen({ host: '127.0.0.1', port }, ({ url, headers }) =>
      statusPage(url, () => statusOf(this.facts, this.#history), headers['if-none-match']),
    )
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** Until `serve` again, nobody answers there. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server?.close(() => resolve())
      this.#server?.closeAllConnections()
    })
  }

  /** One reading of everybody's numbers: waves, no two alike. */
  read(): void {
    this.#at += ROUND_MS
    const round = (this.#at - T0) / ROUND_MS
    const used = (key: string, cpus: number) => {
      const total = (this.#cpu.get(key) ?? 0) + Math.round(cpus * ROUND_MS) * 1e6
      this.#cpu.set(key, total)
      return { total }
    }
    const observed = this.facts.containers.flatMap(({ cgroup }, index): Observed[] => {
      if (cgroup === undefined || index % 11 === 6) return []
      const cpus =
        0.2 + 0.015 * (index % 10) + 0.1 * Math.sin(round / (4 + (index % 5)) + index) + 0.03 * Math.sin(round * 1.7)
      const memory = Math.round((0.5 + 0.04 * (index % 10) + 0.05 * Math.sin(round / 7 + index)) * LIMIT)
      const stats = {
        cpu: used(cgroup, cpus),
        memory: { usage: memory },
        processes: { threadsCurrent: 3 + (index % 20) },
      }
      return [{ identity: { kind: 'container', cgroup, id: cgroup }, readAtMs: this.#at, stats }]
    })
    const whole = {
      cpu: used('/sandbox/web', 0.8 + 0.2 * Math.sin(round / 4)),
      memory: { usage: Math.round((2 + 0.2 * Math.sin(round / 9)) * LIMIT) },
    }
    const sandbox: Observed = {
      identity: { kind: 'sandbox', cgroup: '/sandbox/web', id: 's' },
      readAtMs: this.#at,
      stats: whole,
    }
    this.#history.note([...observed, sandbox], this.#at)
    this.facts = { ...this.facts, at: this.#at }
  }
}

const LIMIT = 512 << 20

const RESOURCES: Resources = {
  memory: { limit: LIMIT, swap: 2 * LIMIT },
  cpu: { quota: 50000, period: 100000, shares: 1024 },
  pids: { limit: 500 },
}

/** A directory as an install leaves it, then as `changes` say. */
function directory(changes: Readonly<Record<string, string | undefined>>): DirReader {
  const files = new Map<string, string | undefined>(compatWrites('v2', RESOURCES).map(({ file, data }) => [file, data]))
  for (const [file, text] of Object.entries(changes)) files.set(file, text)
  return { read: (file) => files.get(file), has: () => true }
}

export function containerOf(
  pod: string,
  name: string,
  number: number,
  over: Partial<ContainerFacts> = {},
  changes: Readonly<Record<string, string | undefined>> = {},
): ContainerFacts {
  const [namespace = '', podName = ''] = pod.split('/')
  const id = ((number + 1) * 2654435761).toString(16).padStart(8, '0').slice(-8).repeat(8)
  const cgroup = `/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod7f1c0d3e.slice/cri-containerd-${id}.scope`
  const limits = compareLimits('v2', RESOURCES, over.directory === 'absent' ? undefined : directory(changes))
  const dirs = over.directory === 'absent' ? [] : [`/sys/fs/cgroup${cgroup}`]
  return { id, name, pod: { namespace, name: podName }, cgroup, directory: 'owned', dirs, limits, ...over }
}

/** Three pods, of which one has trouble of several kinds. */
export const everyday = (): ContainerFacts[] => [
  containerOf('shop/web-7c9d-xkq2p', 'app', 0),
  containerOf('shop/web-7c9d-xkq2p', 'cache', 1),
  containerOf('shop/web-7c9d-xkq2p', 'sidecar', 2, { directory: 'adopted' }),
  containerOf('shop/orders-5f6b-9zl4c', 'app', 3, {}, { 'memory.max': 'max' }),
  containerOf('shop/orders-5f6b-9zl4c', 'worker', 4),
  containerOf('batch/nightly-report-28xk', 'job', 5, { directory: 'absent' }),
  containerOf(
    'batch/nightly-report-28xk',
    'upload',
    6,
    { waiting: 'controllers', pending: ['pids.max'] },
    { 'pids.max': undefined },
  ),
]
