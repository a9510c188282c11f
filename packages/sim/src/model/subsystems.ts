import type { Kernel } from '../kernel.js'

/**
 * include/linux/cgroup_subsys.h, in order, without those that are v1's alone (cgrp_dfl_inhibit_ss_mask). A name of this list that is not on v2
 * here is refused with ENOENT, any other with EINVAL. perf_event is on everywhere without being asked.
 */
export const SUBSYSTEMS: readonly string[] = [
  'cpuset',
  'cpu',
  'io',
  'memory',
  'perf_event',
  'hugetlb',
  'pids',
  'rdma',
  'misc',
]

/** Is the controller built into this kernel? misc came with 5.13, and the kernel of the 6.18 recordings has neither it nor rdma (/proc/cgroups). */
export function isBuiltIn(name: string, kernel: Kernel): boolean {
  if (name === 'misc' && kernel === '5.10') return false
  return SUBSYSTEMS.includes(name) && !(kernel === '6.18' && (name === 'misc' || name === 'rdma'))
}

/** cgrp_dfl_threaded_ss_mask. */
export const THREADED: readonly string[] = ['cpuset', 'cpu', 'pids']

export const words = (text: string | undefined): string[] => (text ?? '').split(/\s+/).filter((word) => word !== '')

/** cgroup_print_ss_mask: the canonical order, and nothing at all for none. */
export function controllerText(names: Iterable<string>): string {
  const set = new Set(names)
  const known = SUBSYSTEMS.filter((name) => set.has(name))
  return known.length === 0 ? '' : `${known.join(' ')}\n`
}

/** The controllers of a directory, and memory where io is: it depends on it, unseen (io_cgrp_subsys.depends_on). */
export function present(text: string | undefined): string[] {
  const names = words(text)
  return names.includes('io') && !names.includes('memory') ? [...names, 'memory'] : names
}

/**
 * 6.12 cgroup_stat_show: for each subsystem of the hierarchy the directories that have it, this one included, or 0 if this one has not;
 * perf_event is on everywhere. `counts`: more than one of those that this directory has.
 */
export function statText(
  descendants: number,
  subsystems: readonly string[],
  own: string,
  counts?: ReadonlyMap<string, number>,
): string {
  const on = new Set([...present(own), 'perf_event'])
  const names = SUBSYSTEMS.filter((name) => name === 'perf_event' || subsystems.includes(name))
  const lines = [
    `nr_descendants ${descendants}`,
    ...names.map((name) => `nr_subsys_${name} ${on.has(name) ? (counts?.get(name) ?? 1) : 0}`),
    'nr_dying_descendants 0',
    ...names.map((name) => `nr_dying_subsys_${name} 0`),
  ]
  return `${lines.join('\n')}\n`
}
