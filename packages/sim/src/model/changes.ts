import type { FsEvent, HostPath } from '@cgroupkit/core'

type Listener = (event: FsEvent) => void

/** fs.inotify.max_queued_events: above it the kernel drops and says so; here the older half goes. */
const MAX_QUEUED = 16384

/** What inotify would tell: the log of this process, and the watches in it. */
export class Changes {
  readonly log: FsEvent[] = []
  readonly #watches = new Map<HostPath, Set<Listener>>()
  /** Where events go besides; set by a store that other processes share. */
  relay: ((event: FsEvent, pushed: boolean) => void) | undefined

  /** `pushed`: the kernel's own notification (kernfs_notify), which only a watch on the file itself sees. */
  emit(kind: FsEvent['kind'], path: HostPath, dir: boolean, pushed = false): void {
    const event: FsEvent = { kind, path, dir }
    if (this.log.length >= MAX_QUEUED) {
      this.log.splice(0, MAX_QUEUED / 2, { kind: 'overflow', path: '', dir: false })
    }
    this.log.push(event)
    this.deliver(event, pushed)
    this.relay?.(event, pushed)
  }

  deliver(event: FsEvent, pushed: boolean): void {
    // a watch on a directory alone is told nothing of its own mkdir and rmdir
    if (event.kind === 'modify' || event.kind === 'attrib') this.#tell(event.path, event)
    if (!pushed) this.#tell(event.path.slice(0, event.path.lastIndexOf('/')), event)
    if (event.kind === 'delete') this.forget(event.path)
  }

  #tell(path: HostPath, event: FsEvent): void {
    this.#watches.get(path)?.forEach((listener, _, listeners) => {
      // what is queued is told, though the inode may be gone by then, unless the watch has ended
      queueMicrotask(() => {
        if (listeners.has(listener)) listener(event)
      })
    })
  }

  watch(path: HostPath, listener: Listener): () => void {
    const own: Listener = (event) => listener(event)
    const listeners = this.#watches.get(path) ?? new Set()
    this.#watches.set(path, listeners.add(own))
    return () => listeners.delete(own)
  }

  /** The inode is gone: no IN_DELETE_SELF, no IN_IGNORED (measured on 5.10, 6.1, 6.12), and a new one of that name is another. */
  forget(path: HostPath): void {
    for (const watched of [...this.#watches.keys()])
      if (watched === path || watched.startsWith(`${path}/`)) this.#watches.delete(watched)
  }
}
