import { formatList, listOf } from '../../parse/list.js'
import type { Node } from '../../record.js'

const FILE = 'cpuset.mems.effective'

/** v2: what a cgroup asks for within what its parent has; nothing of it, or nothing asked: the parent's (update_nodemasks_hier). */
export function pushEffectiveMems(dir: Node): void {
  const from = listOf(dir.parent?.get(FILE))
  const asked = [...listOf(dir.get('cpuset.mems'))].filter((bit) => from.has(bit))
  dir.set(FILE, `${formatList(asked.length > 0 ? new Set(asked) : from)}\n`)
  for (const child of dir.children()) if (child.has(FILE)) pushEffectiveMems(child)
}
