import type { CadvisorFamily } from '@cgroupkit/core'
import type { Dialect } from './dialects.js'
import type { Family } from './family.js'
import type { Count, HostFacts, Observed } from './observed.js'

/** Who tells a number. */
export const SOURCES = {
  runsc: '`runsc events --stats`',
  ps: '`runsc ps`',
  task: 'containerd’s Tasks.Metrics (Kata; of gVisor it has what `runsc events` has)',
  spec: 'the OCI spec',
  engine: 'the container engine',
  cgroup: 'the host cgroup of the sandbox',
  exporter: 'the exporter itself',
} as const
export type Source = keyof typeof SOURCES

export interface Context {
  host: HostFacts
  dialect: Dialect
  /** ms since the epoch */
  nowMs: number
}

/** One sample: its value, and those of the family's labels in their order. */
export type Reading = readonly [value: Count | undefined, ...labels: string[]]

/** One family: what it is called (all of that is core's, but for the unit), who knows it, and where it stands in the model. */
export interface MetricRow extends Family {
  cadvisor: CadvisorFamily
  /** Who knows it of one container; nobody: it is told of the whole pod alone. */
  container: readonly Source[]
  /** Who knows it of the whole pod, on the sandbox's row. */
  sandbox: readonly Source[]
  /** containerd 2.2 has it too. */
  cri: boolean
  read(observed: Observed, context: Context): readonly Reading[]
  text(value: Count | undefined): string | undefined
  /** Carries the time of the reading. What is known without one does not: it may change while the source hangs. */
  timed: boolean
}
