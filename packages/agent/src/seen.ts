import { type Cgroup, eventsOf, type HostPath, isOwned, isPopulated, type Write } from '@cgroupkit/core'
import type { Identity } from './entry.js'

/** A directory of a container, as it stands. */
export interface SeenDir extends Identity {
  /** Made by cgroupkit. */
  marked: boolean
  populated: boolean
  children: boolean
}

/** What there is for one container: the actual side of reconciliation. */
export interface Seen {
  dirs: readonly SeenDir[]
  /** Placements without a directory. */
  absent: readonly HostPath[]
  /** One of them has no parent either: its pod's cgroup is not there. */
  parentMissing: boolean
  /** Planned, and the file says something else. */
  drift: readonly Write[]
  /** Planned, and there is no such file: the controller is not handed down. */
  pending: readonly Write[]
}

/** Where to look for one container: worked out once, looked at in every pass. */
export interface View {
  cgroup: Cgroup
  dirs: readonly { dir: HostPath; events: HostPath }[]
  /** `path` is `undefined` where the host has no such controller. */
  writes: readonly { write: Write; path: HostPath | undefined }[]
}

export function viewOf(cgroup: Cgroup, writes: readonly Write[]): View {
  return {
    cgroup,
    dirs: cgroup.placements().map(({ dir }) => ({ dir, events: eventsOf(dir) })),
    writes: writes.map((write) => ({ write, path: pathOf(cgroup, write) })),
  }
}

/** What the kernel makes of a text that we wrote (100000000 → 99999744), so that it is not taken for somebody's change. */
export class Settled {
  readonly #texts = new Map<string, { data: string; text: string }>()

  /** After a write: what the file says now. */
  remember(cgroup: Cgroup, write: Write): void {
    const path = pathOf(cgroup, write)
    const text = path === undefined ? undefined : cgroup.fs.read(path)
    if (path !== undefined && text !== undefined) this.#texts.set(path, { data: write.data, text })
  }

  stands(path: HostPath, { data }: Write, text: string): boolean {
    if (text === data || text === `${data}\n`) return true
    const known = this.#texts.get(path)
    return known !== undefined && known.data === data && known.text === text
  }

  forget(dirs: readonly HostPath[]): void {
    for (const path of this.#texts.keys()) if (dirs.some((dir) => path.startsWith(`${dir}/`))) this.#texts.delete(path)
  }
}

/** Looks at a container's directories; reads only the files that the plan names. */
export function look({ cgroup: { fs, column }, dirs: places, writes }: View, settled: Settled): Seen {
  const dirs: SeenDir[] = []
  const absent: HostPath[] = []
  for (const { dir, events } of places) {
    const stat = fs.stat(dir)
    if (stat?.dir !== true) absent.push(dir)
    else {
      const populated = isPopulated(fs, dir, column, events)
      const [dev, ino] = [String(stat.dev), String(stat.ino)]
      dirs.push({ path: dir, dev, ino, marked: isOwned(stat), populated, children: stat.nlink > 2 })
    }
  }
  const parentMissing = absent.some((dir) => fs.stat(dir.slice(0, dir.lastIndexOf('/')))?.dir !== true)
  const [drift, pending]: [Write[], Write[]] = [[], []]
  for (const { write, path } of dirs.length === 0 ? [] : writes) {
    const text = path === undefined ? undefined : fs.read(path)
    if (path === undefined || text === undefined) pending.push(write)
    else if (!settled.stands(path, write, text)) drift.push(write)
  }
  return { dirs, absent, parentMissing, drift, pending }
}

function pathOf(cgroup: Cgroup, { controller, file }: Write): HostPath | undefined {
  const dir = cgroup.path(controller)
  return dir === undefined ? undefined : `${dir}/${file}`
}
