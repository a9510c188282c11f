import { formatList, listOf } from '../parse/list.js'
import type { Node } from '../record.js'

/** v2: what a cgroup asks for within what its parent has; nothing of it, or nothing asked: the parent's (update_cpumasks_hier). */
export function pushEffective(dir: Node, kind: 'cpus' | 'mems'): void {
  const file = `cpuset.${kind}.effective`
  const from = listOf(nearest(dir.parent, file))
  const asked = [...listOf(dir.get(`cpuset.${kind}`))].filter((bit) => from.has(bit))
  dir.set(file, `${formatList(asked.length > 0 ? new Set(asked) : from)}\n`)
  for (const child of dir.children()) if (child.has(file)) pushEffective(child, kind)
}

function nearest(dir: Node | undefined, file: string): string | undefined {
  return dir === undefined ? undefined : (dir.get(file) ?? nearest(dir.parent, file))
}
