import { atLeast } from '../kernel.js'
import type { Node } from '../record.js'
import { pushDescendants } from './descendants.js'
import type { Model } from './model.js'
import { settleFrozen } from './populated.js'
import { hasTasks } from './threaded.js'

/** What is pushed may be missing after a process was killed in the middle of a change: pushed again, for all directories. */
export function recover(model: Model): void {
  for (const hierarchy of model.hierarchies) {
    const root = model.store.lookup(hierarchy.point)
    if (root === undefined || hierarchy.version === 1) continue
    recount(model, root)
    for (const child of root.children()) settleFrozen(model, child)
  }
}

function recount(model: Model, dir: Node): { descendants: number; populated: boolean } {
  const below = dir.children().map((child) => recount(model, child))
  const descendants = below.reduce((sum, one) => sum + 1 + one.descendants, 0)
  const populated = hasTasks(dir) || below.some((one) => one.populated)
  dir.set('cgroup.stat', (dir.get('cgroup.stat') ?? '').replace(/^nr_descendants \d+/, `nr_descendants ${descendants}`))
  if (atLeast(model.kernel, '6.12')) pushDescendants(model, dir, 0)
  const events = dir.get('cgroup.events')
  if (events) dir.set('cgroup.events', events.replace(/^populated \d/, `populated ${populated ? 1 : 0}`))
  return { descendants, populated }
}
