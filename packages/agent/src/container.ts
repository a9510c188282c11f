import type { Resources } from '@cgroupkit/core'

/** A container of a sandbox whose task runs or is paused: one that wants a directory. */
export interface Container {
  id: string
  /** linux.cgroupsPath of its spec, never empty. */
  cgroupsPath: string
  /** linux.resources, the newest that is known: after a resize the source's, not the bundle's. */
  resources: Resources
  /** ms since the epoch; absent: not known, the directory's own time stands. */
  startedAt?: number | undefined
  /** What the runtime was told; absent: by the form of the path. */
  driver?: 'systemd' | 'cgroupfs' | undefined
  /** Made by containerd’s CRI plugin: as soon as containerd has spoken, nobody else’s word on whether it runs counts. */
  manager?: 'containerd' | undefined
  /** For logs and metrics. */
  name?: string | undefined
  pod?: { namespace: string; name: string; uid: string } | undefined
  /** Id of the sandbox that it lives in. */
  sandbox?: string | undefined
  /** As the engine names it. */
  image?: string | undefined
  /** The engine's, all of them. */
  labels?: Readonly<Record<string, string>> | undefined
  /** ms since the epoch. */
  createdAt?: number | undefined
  /** Its spec mounts a cgroup filesystem: then gVisor keeps a cgroup for it alone. */
  mountsCgroup?: boolean | undefined
  /** `process.rlimits` RLIMIT_NOFILE, soft. */
  openFilesSoft?: number | bigint | undefined
  /** containerd's name of its runtime: `io.containerd.kata.v2`. */
  runtime?: string | undefined
}
