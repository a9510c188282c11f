import { atLeast } from '../kernel.js'
import type { Node } from '../record.js'
import type { Model } from './model.js'
import { present, statText } from './subsystems.js'

const KEY = 'nr_descendants '

/** The first line of cgroup.stat. */
const nrDescendants = (stat: string): number => Number(stat.slice(KEY.length, stat.indexOf('\n')))

/** cgroup.stat of `dir` and everything above it after `more` directories appeared below (or went, when negative). */
export function pushDescendants(model: Model, dir: Node, more: number): void {
  const perSubsystem = atLeast(model.kernel, '6.12')
  for (let at: Node | undefined = dir; at !== undefined; at = at.parent) {
    const old = at.get('cgroup.stat')
    // v1 has none
    if (old === undefined) return
    const count = nrDescendants(old) + more
    at.set('cgroup.stat', perSubsystem ? statOf(at, count) : `${KEY}${count}\nnr_dying_descendants 0\n`)
  }
}

function statOf(dir: Node, descendants: number): string {
  const own = dir.get('cgroup.controllers') ?? ''
  const counts = new Map<string, number>([['perf_event', descendants + 1]])
  count(dir, new Set(present(own)), counts)
  return statText(descendants, dir.hierarchy.controllers, own, counts)
}

function count(dir: Node, names: ReadonlySet<string>, counts: Map<string, number>): void {
  const here = present(dir.get('cgroup.controllers')).filter((name) => names.has(name))
  for (const name of here) counts.set(name, (counts.get(name) ?? 0) + 1)
  for (const child of dir.children()) count(child, names, counts)
}

/** cgroup_check_hierarchy_limits; v1 has none of these files, and what is not a number holds for nothing */
export function mayHaveChild(parent: Node): boolean {
  let level = 0
  for (let at: Node | undefined = parent; at !== undefined; at = at.parent, level += 1) {
    if (level >= Number(at.get('cgroup.max.depth'))) return false
    if (nrDescendants(at.get('cgroup.stat') ?? '') >= Number(at.get('cgroup.max.descendants'))) return false
  }
  return true
}
