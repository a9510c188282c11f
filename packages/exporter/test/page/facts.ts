import { compatWrites, type DirReader, type Resources } from '@cgroupkit/core'
import {
  type ContainerFacts,
  compareLimits,
  History,
  type NodeFacts,
  type Observed,
  statusOf,
} from '../../src/index.js'

export const RESOURCES: Resources = {
  memory: { limit: 536870912, swap: 1073741824 },
  cpu: { quota: 50000, period: 100000, shares: 1024 },
  pids: { limit: 100 },
}

/** The directory as an install leaves it, then as `changes` say; `undefined`: no such file. */
export function directory(changes: Record<string, string | undefined> = {}): DirReader {
  const files = new Map<string, string | undefined>(
    compatWrites('v2', RESOURCES).map(({ file, data }) => [file, `${data}\n`]),
  )
  for (const [file, text] of Object.entries(changes)) files.set(file, text)
  return { read: (file) => files.get(file), has: () => true }
}

export const container = (over: Partial<ContainerFacts> = {}): ContainerFacts => ({
  id: 'a'.repeat(64),
  name: 'app',
  pod: { namespace: 'shop', name: 'web-0' },
  cgroup: '/kubepods.slice/app.scope',
  directory: 'owned',
  dirs: ['/sys/fs/cgroup/kubepods.slice/app.scope'],
  limits: compareLimits('v2', RESOURCES, directory()),
  ...over,
})

export const node = (containers: readonly ContainerFacts[], over: Partial<NodeFacts> = {}): NodeFacts => ({
  at: Date.UTC(2026, 0, 2, 3, 4, 5),
  node: 'node-a7',
  program: 'cgroupkit agent 0.1.0',
  mode: 'makes directories',
  sources: [{ name: 'containerd', up: true }],
  containers,
  sandboxes: [],
  ...over,
})

export const shown = (containers: readonly ContainerFacts[], over: Partial<NodeFacts> = {}) =>
  statusOf(node(containers, over), new History())

export const observed = (cpuNanos: number | bigint, readAtMs: number, memory?: number | bigint): Observed => ({
  identity: { kind: 'container', cgroup: '/kubepods.slice/app.scope', id: 'a' },
  readAtMs,
  stats: { cpu: { total: cpuNanos }, ...(memory !== undefined && { memory: { usage: memory } }) },
})
