import type { OciField } from '@cgroupkit/core'

/** What the page shows and `/status.json` says: one moment, complete, nothing that would have to be asked again. */
export interface Status {
  /** ms since the epoch */
  at: number
  /** host name */
  node: string
  /** `cgroupkit agent 0.1.0` */
  program: string
  /** what it does here, in a few words */
  mode: string
  sources: readonly SourceStatus[]
  pods: readonly PodStatus[]
  /** of sources, pods and containers, the worst first */
  problems: readonly Problem[]
}

export interface SourceStatus {
  name: string
  up: boolean
  reason?: string
}

export interface PodStatus {
  /** '' for containers that no pod is known of */
  namespace: string
  name: string
  /** the whole sandbox, as its host cgroup counts it; absent: not known */
  use: Use
  containers: readonly ContainerStatus[]
}

/** Whose the directory is, as the agent says; `unknown`: not looked at. */
export type DirectoryState = 'owned' | 'adopted' | 'foreign' | 'populated' | 'absent' | 'unknown'

export interface ContainerStatus {
  id: string
  name: string
  directory: DirectoryState
  dirs: readonly string[]
  limits: readonly LimitStatus[]
  use: Use
  problems: readonly Problem[]
}

/** Absent = not known, never 0. */
export interface Use {
  /** CPUs */
  cpu?: Trend
  /** bytes */
  memory?: Trend
  tasks?: number
}

/** Values at equal distances, the newest last; `null`: not known then. */
export interface Trend {
  points: readonly (number | null)[]
  now: number | null
  /** time that all points span */
  spanMs: number
  /** of the same unit */
  limit?: number
}

/** One OCI field: as the spec asks, as the file says, as cAdvisor reports it. */
export interface LimitStatus {
  field: OciField
  /** decimal; -1 = no limit */
  asked: string
  file: string
  /** trimmed; absent: there is no such file */
  text?: string
  series?: string
  /** decimal; absent: cAdvisor leaves the series out */
  reported?: string
  verdict: LimitVerdict
}

/**
 * `agrees` all three say the same; `reads` the file is right and cAdvisor makes another number of it, by its own rules; `stale` the file says something else;
 * `pending` there is no file; `absent` there is no directory.
 */
export type LimitVerdict = 'agrees' | 'reads' | 'stale' | 'pending' | 'absent'

export interface Problem {
  severity: 'error' | 'warning'
  what: string
  /** what to do about it */
  fix: string
  /** container id; absent: of the node */
  container?: string
  /** namespace/pod/container, or the source */
  where: string
}
