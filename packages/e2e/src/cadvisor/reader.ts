import { dirname } from 'node:path/posix'
import type { DirReader } from '@cgroupkit/core'
import type { RecordedDir } from './told.js'

/** What every cAdvisor of a column looked at, cgroups by their path below the mount. */
export interface Tree {
  tree: Readonly<Record<string, RecordedDir>>
  memoryCapacity: string
  bootTimeMs?: number
}

/** A recorded cgroup for readSeries. */
export function readerOf(recorded: Tree, cgroup: string): DirReader | undefined {
  const dir = recorded.tree[cgroup]
  if (dir === undefined) return undefined
  return {
    read: (file) => dir.files[file],
    has: (controller) => dir.controllers.includes(controller),
    mtimeMs: dir.mtimeMs,
    bootTimeMs: recorded.bootTimeMs,
    memoryCapacity: BigInt(recorded.memoryCapacity),
    parent: () => readerOf(recorded, dirname(cgroup)),
  }
}
