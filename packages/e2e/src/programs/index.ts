import type { Recorder } from '../recorder.js'
import { root, subsets, values } from './files.js'
import { freeze, processes, subtreeControl, threaded } from './rules.js'
import { hierarchy, limits, mark, vfs } from './tree.js'

export type Program = (to: Recorder) => Promise<void>

export const V2_PROGRAMS: Readonly<Record<string, Program>> = {
  root,
  subsets,
  'values-core': values(''),
  'values-cpuset': values('cpuset'),
  'values-cpu': values('cpu'),
  'values-io': values('io'),
  'values-memory': values('memory'),
  'values-hugetlb': values('hugetlb'),
  'values-pids': values('pids'),
  'values-rdma': values('rdma'),
  'values-misc': values('misc'),
  'subtree-control': subtreeControl,
  processes,
  freeze,
  threaded,
  vfs,
  mark,
  limits,
  hierarchy,
}
