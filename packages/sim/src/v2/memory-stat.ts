import { atLeast, type Kernel } from '../kernel.js'

// mm/memcontrol.c memory_stats: those that memory.numa_stat has too, then those of memory.stat only. A name's first kernel follows it.
const PER_NODE = `anon file kernel_stack pagetables:6.1 sec_pagetables:6.1 shmem file_mapped file_dirty file_writeback swapcached:6.1
  anon_thp file_thp:6.1 shmem_thp:6.1 inactive_anon active_anon inactive_file active_file unevictable slab_reclaimable
  slab_unreclaimable workingset_refault_anon workingset_refault_file workingset_activate_anon workingset_activate_file
  workingset_restore_anon workingset_restore_file workingset_nodereclaim pgdemote_kswapd:6.12 pgdemote_direct:6.12
  pgdemote_khugepaged:6.12 pgpromote_success:6.12`
const STATE = `anon file kernel:6.1 kernel_stack pagetables:6.1 sec_pagetables:6.1 percpu sock vmalloc:6.1 shmem file_mapped
  file_dirty file_writeback swapcached:6.1 anon_thp file_thp:6.1 shmem_thp:6.1 inactive_anon active_anon inactive_file active_file
  unevictable slab_reclaimable slab_unreclaimable slab workingset_refault_anon workingset_refault_file workingset_activate_anon
  workingset_activate_file workingset_restore_anon workingset_restore_file workingset_nodereclaim`
const EVENTS = `pgdemote_kswapd:6.12 pgdemote_direct:6.12 pgdemote_khugepaged:6.12 pgpromote_success:6.12 pgscan pgsteal
  pgscan_kswapd pgscan_direct pgscan_khugepaged:6.12 pgsteal_kswapd pgsteal_direct pgsteal_khugepaged:6.12 pgfault pgmajfault
  pgrefill pgactivate pgdeactivate pglazyfree pglazyfreed swpin_zero:6.12 swpout_zero:6.12 thp_fault_alloc thp_collapse_alloc
  thp_swpout:6.12 thp_swpout_fallback:6.12 numa_pages_migrated:6.12 numa_pte_updates:6.12 numa_hint_faults:6.12`
// another order, and no pgscan by who scans
const EVENTS_5_10 = `pgfault pgmajfault pgrefill pgscan pgsteal pgactivate pgdeactivate pglazyfree pglazyfreed thp_fault_alloc
  thp_collapse_alloc`

export function memoryStat(kernel: Kernel, kind: 'flat' | 'numa'): string {
  const flat = `${STATE} ${atLeast(kernel, '6.1') ? EVENTS : EVENTS_5_10}`
  return (kind === 'flat' ? flat : PER_NODE)
    .split(/\s+/)
    .flatMap((entry) => {
      const [key, since = '5.10'] = entry.split(':')
      return atLeast(kernel, since as Kernel) ? `${key} ${kind === 'flat' ? 0 : 'N0=0'}\n` : []
    })
    .join('')
}
