import type { Errno } from '@cgroupkit/core'
import type { Node } from '../record.js'
import { leaveCpuset } from './cpuset/index.js'
import { mayHaveChild, pushDescendants } from './descendants.js'
import { threadsIn } from './membership.js'
import { mayHoldMemory } from './memory-charge.js'
import type { Model } from './model.js'
import { isPopulated } from './populated.js'
import { below } from './process-table.js'
import { killAll, orphanZombies } from './processes.js'
import { present } from './subsystems.js'
import { isThreaded, retype } from './threaded.js'

/** cgroup_mkdir: with all its files at once. Nothing has this name, and the umask has been applied. */
export function makeDirectory(model: Model, parent: Node, name: string, mode: number): Errno | undefined {
  if (name.includes('\n')) return 'EINVAL'
  if (!mayHaveChild(parent)) return 'EAGAIN'
  if (getsMemory(parent) && !mayHoldMemory(parent)) return 'ENOMEM'
  const { set, texts } = model.templates.child(parent)
  const { path } = model.store.make(parent, name, mode, set, texts)
  pushDescendants(model, parent, 1)
  model.changes.emit('create', path, true)
  return undefined
}

/** A child here has a memory cgroup. */
const getsMemory = (parent: Node): boolean =>
  parent.hierarchy.version === 1
    ? parent.hierarchy.controllers.includes('memory')
    : present(parent.get('cgroup.subtree_control')).includes('memory')

/** cgroup_rmdir: EBUSY, never ENOTEMPTY; zombies do not count. */
export function removeDirectory(model: Model, dir: Node): Errno | undefined {
  const { parent } = dir
  if (parent === undefined || isPopulated(dir) || dir.children().length > 0) return 'EBUSY'
  const threaded = isThreaded(dir)
  leaveCpuset(model, dir)
  orphanZombies(model, dir.hierarchy, below(dir.hierarchy, dir.path))
  model.store.remove(dir)
  pushDescendants(model, parent, -1)
  if (threaded) retype(parent)
  model.changes.emit('delete', dir.path, true)
  return undefined
}

/** v1 only, in the same directory (cgroup1_rename). */
export function renameDirectory(model: Model, dir: Node, name: string): Errno | undefined {
  if (name.includes('\n')) return 'EINVAL'
  const old = dir.path
  const moved = model.store.rename(dir, name)
  relocate(model, moved)
  model.changes.emit('delete', old, true)
  model.changes.emit('create', moved.path, true)
  return undefined
}

function relocate(model: Model, dir: Node): void {
  for (const tid of threadsIn(dir)) model.processes.setLocation(tid, dir.hierarchy, below(dir.hierarchy, dir.path))
  for (const child of dir.children()) relocate(model, child)
}

/** A fault: the directory goes, with all that is in it. */
export function vanish(model: Model, dir: Node): void {
  if (dir.parent === undefined) return
  killAll(model, dir)
  for (const child of dir.children()) vanish(model, child)
  removeDirectory(model, dir)
}
