import type { Node } from '../record.js'

const KINDS = [
  ['hierarchical_memory_limit', 'memory.limit_in_bytes'],
  ['hierarchical_memsw_limit', 'memory.memsw.limit_in_bytes'],
] as const

/** On 5.10 a parent may count its children apart, below the root. */
const statAbove = ({ parent }: { parent: Node | undefined }) =>
  parent?.get('memory.use_hierarchy') === '1\n' ? parent.get('memory.stat') : undefined

/** v1: memory.stat names the tightest limit from here to the root (memcg_stat_show). */
export function pushHierarchicalLimits(dir: Node): void {
  for (const [key, file] of KINDS) {
    const own = BigInt((dir.get(file) ?? '0').trim())
    const above = new RegExp(`^${key} (\\d+)`, 'm').exec(statAbove(dir) ?? '')?.[1]
    const least = above !== undefined && BigInt(above) < own ? BigInt(above) : own
    dir.set('memory.stat', (dir.get('memory.stat') ?? '').replace(new RegExp(`^${key} \\d+`, 'm'), `${key} ${least}`))
  }
  for (const child of dir.children()) pushHierarchicalLimits(child)
}

/** The same for a directory that is being made: it is born unlimited below its parent. */
export function inheritHierarchicalLimits(text: string, parent: Node | undefined): string {
  const above = statAbove({ parent })
  if (above === undefined) return text
  return KINDS.reduce((stat, [key]) => {
    const line = new RegExp(`^${key} \\d+`, 'm')
    return stat.replace(line, line.exec(above)?.[0] ?? '$&')
  }, text)
}
