import type { CgroupFs, HostPath } from '@cgroupkit/core'
import type { Standing } from './agent.js'

/** A watch a pod at most; without one, the resync looks. */
const MOST = 500

/**
 * Watches the pods' cgroups whose containers wait for controllers: systemd's own write to `cgroup.subtree_control` is what ends the
 * wait. Nothing is enabled from here: pod slices are systemd's.
 */
export class SliceWatches {
  readonly #watches = new Map<HostPath, () => void>()

  constructor(
    private readonly fs: CgroupFs,
    private readonly changed: (dirs: readonly HostPath[]) => void,
  ) {}

  /** Once a pass. */
  follow(standings: Iterable<Standing>): void {
    const waiting = new Map<HostPath, HostPath[]>()
    for (const { waiting: why, dirs } of standings) {
      if (why !== 'controllers') continue
      for (const dir of dirs) {
        const slice = dir.slice(0, dir.lastIndexOf('/'))
        waiting.set(slice, [...(waiting.get(slice) ?? []), dir])
      }
    }
    for (const [slice, end] of this.#watches) {
      if (waiting.has(slice)) continue
      end()
      this.#watches.delete(slice)
    }
    for (const slice of waiting.keys()) if (!this.#watches.has(slice)) this.#watch(slice)
  }

  close(): void {
    for (const end of this.#watches.values()) end()
    this.#watches.clear()
  }

  #watch(slice: HostPath): void {
    if (this.#watches.size >= MOST) return
    try {
      const end = this.fs.watch(`${slice}/cgroup.subtree_control`, () => this.changed([slice]))
      this.#watches.set(slice, end)
    } catch {
      // gone meanwhile, or no inotify watch left: the resync looks
    }
  }
}
