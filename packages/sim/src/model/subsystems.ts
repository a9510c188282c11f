/**
 * include/linux/cgroup_subsys.h, in order. A name of this list that is not on v2 here is refused with ENOENT, any other with EINVAL.
 */
export const SUBSYSTEMS: readonly string[] = [
  'cpuset',
  'cpu',
  'cpuacct',
  'io',
  'memory',
  'devices',
  'freezer',
  'net_cls',
  'perf_event',
  'net_prio',
  'hugetlb',
  'pids',
  'rdma',
  'misc',
]

/** cgrp_dfl_threaded_ss_mask; perf_event is another, but implicit. */
export const THREADED: readonly string[] = ['cpuset', 'cpu', 'pids']

export const words = (text: string | undefined): string[] => (text ?? '').split(/\s+/).filter((word) => word !== '')

/** cgroup_print_ss_mask: the canonical order, and nothing at all for none. */
export function controllerText(names: Iterable<string>): string {
  const set = new Set(names)
  const known = SUBSYSTEMS.filter((name) => set.has(name))
  return known.length === 0 ? '' : `${known.join(' ')}\n`
}

/**
 * 6.12 cgroup_stat_show: per subsystem the directories that have it, this one included; perf_event is always on. `counts` names those that
 * this directory has, once each if it has no descendants.
 */
export function statText(descendants: number, own: string, counts?: ReadonlyMap<string, number>): string {
  const on = new Set([...words(own), 'perf_event'])
  const names = SUBSYSTEMS.filter((name) => on.has(name))
  const lines = [
    `nr_descendants ${descendants}`,
    ...names.map((name) => `nr_subsys_${name} ${counts?.get(name) ?? 1}`),
    'nr_dying_descendants 0',
    ...names.map((name) => `nr_dying_subsys_${name} 0`),
  ]
  return `${lines.join('\n')}\n`
}
