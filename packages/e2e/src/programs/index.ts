import type { RealGround } from '../real-ground.js'
import type { Recorder } from '../recorder.js'
import { acts, inodes, recreated, room, v1Acts } from './acts.js'
import { attach, inotify, kill, notifications, partitions } from './events.js'
import { root, subsets, values } from './files.js'
import { RANDOM } from './random.js'
import { RANDOM_V1 } from './random-v1.js'
import { freeze, processes, subtreeControl, threaded, threadRoot } from './rules.js'
import { descriptors, hierarchy, limits, mark, vfs } from './tree.js'
import { V1_MOUNTS, v1Tree, v1Values } from './v1.js'

/** `ground`: of the recorder, for what is no operation of the program. */
type Program = (to: Recorder, ground: RealGround, kernel: string) => Promise<void>

const V2: Readonly<Record<string, Program>> = {
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
  'thread-root': threadRoot,
  vfs,
  descriptors,
  mark,
  limits,
  hierarchy,
  partitions,
  attach,
  kill,
  inotify,
  notifications,
  acts,
  recreated,
  room,
  inodes,
}

const V1: Readonly<Record<string, Program>> = {
  ...Object.fromEntries(V1_MOUNTS.map((mount) => [`v1-${mount.replace(',', '-')}`, v1Values(mount)])),
  'v1-tree': v1Tree,
  'v1-acts': v1Acts,
}

/** By the guest that they need, and by name, which is unique over all. */
export const PROGRAMS = { v1: V1, v2: V2, random: RANDOM, 'random-v1': RANDOM_V1 } as const
export type ProgramSet = keyof typeof PROGRAMS
export const isProgramSet = (text: string): text is ProgramSet => Object.hasOwn(PROGRAMS, text)
