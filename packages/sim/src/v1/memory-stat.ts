import { atLeast, type Kernel } from '../kernel.js'

// mm/memcontrol.c memcg_stat_show and memcg_numa_stat_show; hierarchical_* follow the limits (model/memory-limit.ts).
const LOCAL =
  `cache rss rss_huge shmem mapped_file dirty writeback workingset_refault_anon workingset_refault_file swap swapcached pgpgin
  pgpgout pgfault pgmajfault inactive_anon active_anon inactive_file active_file unevictable`.split(/\s+/)
const SINCE: Readonly<Record<string, Kernel>> = {
  workingset_refault_anon: '6.1',
  workingset_refault_file: '6.1',
  swapcached: '6.18',
}
const NODES = ['total', 'file', 'anon', 'unevictable']
const UNLIMITED = '9223372036854771712'

export function memoryStat(kind: 'flat' | 'numa', kernel: Kernel = '6.1'): string {
  if (kind === 'numa') return ['', 'hierarchical_'].flatMap((at) => NODES.map((key) => `${at}${key}=0 N0=0\n`)).join('')
  const local = LOCAL.filter((key) => atLeast(kernel, SINCE[key] ?? '5.10'))
  const limits = ['memory', 'memsw'].map((key) => `hierarchical_${key}_limit ${UNLIMITED}\n`)
  return [...local.map((key) => `${key} 0\n`), ...limits, ...local.map((key) => `total_${key} 0\n`)].join('')
}
