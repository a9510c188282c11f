import type { Node } from '../record.js'
import type { Model } from './model.js'
import { hasTasks } from './threaded.js'

export const isPopulated = (dir: Node): boolean =>
  dir.hierarchy.version === 1
    ? hasTasks(dir)
    : dir.parent
      ? dir.get('cgroup.events')?.startsWith('populated 1') === true
      : true

/** cgroup_update_populated: `populated` of the cgroup and of those above it whose answer changes. */
export function settlePopulated(model: Model, dir: Node): void {
  for (let at = dir; at.parent !== undefined; at = at.parent) {
    pushEvent(model, at, 'populated', hasTasks(at) || at.children().some(isPopulated))
  }
}

/** A cgroup is frozen when it is told to, or when one above it is; the model's tasks freeze at once. */
export function settleFrozen(model: Model, dir: Node): void {
  const above = dir.parent?.get('cgroup.events')?.endsWith('frozen 1\n') === true
  pushEvent(model, dir, 'frozen', above || dir.get('cgroup.freeze') === '1\n')
  for (const child of dir.children()) settleFrozen(model, child)
}

function pushEvent(model: Model, dir: Node, key: 'populated' | 'frozen', on: boolean): void {
  const old = dir.get('cgroup.events') ?? ''
  const text = old.replace(new RegExp(`^${key} \\d`, 'm'), `${key} ${on ? 1 : 0}`)
  if (text !== old) model.push(dir, 'cgroup.events', text)
}
