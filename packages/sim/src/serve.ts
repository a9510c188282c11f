import { type FSWatcher, watch } from 'node:fs'
import { modelOf } from './build-sim.js'
import { adopt } from './model/adopt.js'
import type { Model } from './model/model.js'
import type { Node } from './record.js'
import type { Sim } from './types.js'

/**
 * Gives directories that a program made with a bare mkdir their files, about 1 ms later, while it runs. For readers that know nothing of us;
 * their writes and rmdir are those of a plain folder. A memory host has no other programs: nothing to do.
 */
export function serve(sim: Sim): { stop(): void } {
  const model = modelOf(sim)
  const watchers = new Map<string, FSWatcher>()
  if (model?.store.shared) for (const { point } of model.hierarchies) visit(model, model.dir(point))

  function visit(model: Model, dir: Node | undefined): void {
    if (dir === undefined || watchers.has(dir.path)) return
    const { path } = dir
    try {
      watchers.set(
        path,
        watch(sim.root + path, (type) => type === 'rename' && rescan(model, path)),
      )
    } catch {
      // gone before it could be watched
      return
    }
    rescan(model, path)
  }

  function rescan(model: Model, path: string): void {
    const dir = model.dir(path)
    if (dir === undefined) {
      watchers.get(path)?.close()
      watchers.delete(path)
      return
    }
    for (const child of dir.children()) {
      if (!child.has('cgroup.procs')) {
        model.store.exclusive(() => adopt(model, dir, child.name))
      }
      visit(model, model.dir(child.path))
    }
  }

  return {
    stop() {
      for (const watcher of watchers.values()) watcher.close()
      watchers.clear()
    },
  }
}
