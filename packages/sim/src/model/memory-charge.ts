import type { Node } from '../record.js'

/** struct mem_cgroup and what is counted per CPU: more than a page, of which a few are charged (mem_cgroup_css_alloc, under set_active_memcg). */
const NEEDED = 8192
/** v2's, and v1's, which its other one (memsw) is never below. */
const LIMITS = ['memory.max', 'memory.limit_in_bytes']

/** What the kernel keeps of a child's memory cgroup is charged to its parent, and so to all above it: with no room there is no child. */
export function mayHoldMemory(parent: Node): boolean {
  for (let at: Node | undefined = parent; at !== undefined; at = at.parent) {
    // neither an absent file nor `max` is a number
    if (LIMITS.some((file) => Number(at.get(file)) < NEEDED)) return false
  }
  return true
}
