import type { DirectoryState, LimitStatus, SourceStatus } from './model.js'

/** What is known of a container beside its numbers. Whoever serves the page tells it. */
export interface ContainerFacts {
  id: string
  name?: string | undefined
  pod?: { namespace: string; name: string } | undefined
  /** cAdvisor's `id` of its directory: the key of its numbers; absent: they are not known. */
  cgroup?: string | undefined
  directory: DirectoryState
  dirs: readonly string[]
  limits: readonly LimitStatus[]
  /** Why its directory is not as its spec says, though nothing failed. */
  waiting?: 'controllers' | 'parent' | 'source' | undefined
  /** Files that are not there. */
  pending?: readonly string[] | undefined
  error?: { message: string; hint?: string | undefined } | undefined
}

/** The sandbox that containers of a pod live in. */
export interface SandboxFacts {
  pod: { namespace: string; name: string }
  cgroup: string
}

export interface NodeFacts {
  at: number
  node: string
  program: string
  mode: string
  sources: readonly SourceStatus[]
  containers: readonly ContainerFacts[]
  sandboxes: readonly SandboxFacts[]
}
