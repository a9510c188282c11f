import type { Column } from '@cgroupkit/core'

/** What a guest is asked: share/cadvisor.json. */
export interface Asked {
  column: Column
  cases: readonly { name: string; spec: string; args: readonly string[] }[]
  cadvisors: readonly { version: string; command: readonly string[]; port: number }[]
}

export interface Shown {
  name: string
  /** a decimal string where a number would lose digits */
  value: number | string
}

/** A cgroup's files that feed series, as they were when cAdvisor looked. */
export interface RecordedDir {
  /** of cpu, cpuset, memory and pids those that have a directory for it (v2: all) */
  controllers: readonly string[]
  files: Readonly<Record<string, string>>
  /** of the directory and of the file beside it that counts; v1: the least of all hierarchies */
  mtimeMs: { dir: number; events?: number }
}

/** What comes back: out/told.json, and beside it the exposition of each version. Cgroups are named as cAdvisor does, by the path below the mount. */
export interface Told {
  /** by the case's name */
  made: Readonly<Record<string, string>>
  /** what the CLI said of the others */
  refused: Readonly<Record<string, string>>
  /** All cgroups that were made, parents too. */
  cgroups: readonly string[]
  /** What `inspect --cadvisor` says, by cgroup. Of some, and one version each in turn: an emulated guest is slow. */
  inspected: Readonly<Record<string, { version: string; series: readonly Shown[] }>>
  /** those, and all above them */
  tree: Readonly<Record<string, RecordedDir>>
  memoryCapacity: string
  bootTimeMs: number
}
