import { openCgroup } from '@cgroupkit/compat'
import {
  type Backing,
  installSubcontainerCompatDir,
  type Profile,
  type Removal,
  type Sample,
  uninstallSubcontainerCompatDir,
} from '@cgroupkit/core'
import { seriesOf } from '../inspect/series.js'
import { treeText } from '../output/tree.js'
import { type DemoContainer, SANDBOX, SUBCONTAINERS } from './pod.js'

/** What cAdvisor sees of each container; no samples: it does not know the container at all. */
export interface Seen {
  container: string
  id: string
  series: Sample[]
}

export interface DemoResult {
  before: { tree: string; seen: Seen[] }
  after: { tree: string; seen: Seen[] }
  removed: Removal['removed']
  /** the tree after uninstall is the tree before */
  leftNothing: boolean
}

const POD_ROOT = '/sys/fs/cgroup/kubepods.slice'

/** before → install both subcontainers → after → uninstall. */
export async function demoOn(backing: Backing, profile: Profile, now: number): Promise<DemoResult> {
  const before = look(backing)
  const cgroups = SUBCONTAINERS.map((container) => ({ container, cgroup: openCgroup({ ...backing, ...container }) }))
  for (const { container, cgroup } of cgroups)
    await installSubcontainerCompatDir(cgroup, container.resources, { profile, startedAt: new Date(now) })
  const after = look(backing)
  const removed: string[] = []
  for (const { cgroup } of cgroups) removed.push(...(await uninstallSubcontainerCompatDir(cgroup)).removed)
  return { before, after, removed, leftNothing: look(backing).tree === before.tree }
}

function look(backing: Backing): { tree: string; seen: Seen[] } {
  const all = [SANDBOX, ...SUBCONTAINERS].map((container) => ({
    container,
    cgroup: openCgroup({ ...backing, ...container }),
  }))
  const names = new Map(all.map(({ container, cgroup }) => [cgroup.path(), container.name]))
  const tree = treeText(backing.fs, POD_ROOT, (dir) => (names.has(dir) ? `   ${names.get(dir)}` : ''))
  return { tree, seen: all.map(({ container, cgroup }) => seenOf(container, cgroup)) }
}

/** cAdvisor finds a container by its directory: no directory, no series. */
function seenOf({ name, id }: DemoContainer, cgroup: ReturnType<typeof openCgroup>): Seen {
  const dir = cgroup.path()
  const there = dir !== undefined && cgroup.fs.stat(dir)?.dir === true
  return { container: name, id, series: there ? seriesOf(cgroup) : [] }
}
