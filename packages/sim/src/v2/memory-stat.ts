import { atLeast, type Kernel } from '../kernel.js'

// mm/memcontrol.c memory_stats: those that memory.numa_stat has too, then those of memory.stat only.
const PER_NODE = `anon file kernel_stack pagetables shmem file_mapped file_dirty file_writeback swapcached anon_thp file_thp
  shmem_thp inactive_anon active_anon inactive_file active_file unevictable slab_reclaimable slab_unreclaimable
  workingset_refault_anon workingset_refault_file workingset_activate_anon workingset_activate_file
  workingset_restore_anon workingset_restore_file workingset_nodereclaim`
const FLAT = `anon file kernel kernel_stack pagetables sec_pagetables percpu sock vmalloc shmem file_mapped file_dirty
  file_writeback swapcached anon_thp file_thp shmem_thp inactive_anon active_anon inactive_file active_file unevictable
  slab_reclaimable slab_unreclaimable slab workingset_refault_anon workingset_refault_file workingset_activate_anon
  workingset_activate_file workingset_restore_anon workingset_restore_file workingset_nodereclaim pgscan pgsteal
  pgscan_kswapd pgscan_direct pgsteal_kswapd pgsteal_direct pgfault pgmajfault pgrefill pgactivate pgdeactivate
  pglazyfree pglazyfreed thp_fault_alloc thp_collapse_alloc`
const SINCE_6_1 = new Set(
  'kernel sec_pagetables vmalloc swapcached pgscan_kswapd pgscan_direct pgsteal_kswapd pgsteal_direct'.split(' '),
)

export function memoryStat(kernel: Kernel, kind: 'flat' | 'numa'): string {
  const keys = (kind === 'flat' ? FLAT : PER_NODE).split(/\s+/)
  const known = keys.filter((key) => atLeast(kernel, '6.1') || !SINCE_6_1.has(key))
  return known.map((key) => (kind === 'flat' ? `${key} 0\n` : `${key} N0=0\n`)).join('')
}
