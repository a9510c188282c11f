import { DIRS } from './tree.js'

/** A program is about something: operations spread evenly over eighty files and eight directories would hardly ever meet. */
export interface Theme {
  name: string
  /** Enabled from the root down; none: any of them. */
  controllers: readonly string[]
  /** Written most. */
  files: RegExp
  /** Looked at after each change: where it shows. */
  seen: RegExp
  dirs: readonly string[]
  /** Times that these files are written, to ten operations of another kind. */
  often: number
  /** Asked for in `cpuset.cpus` before anything else, one of these, and a partition made of it: those of no CPUs, or of the same, are all alike. */
  cpus: Readonly<Record<string, readonly string[]>>
}

const theme = (name: string, controllers: string, files: RegExp, seen: RegExp, ...dirs: readonly string[]): Theme => ({
  name,
  controllers: controllers.split(' ').filter((token) => token !== ''),
  files,
  seen,
  dirs,
  often: 10,
  cpus: {},
})

const TREE =
  /^(?:cgroup\.(?:controllers|subtree_control|events|freeze|procs|type)|pids\.current|cpuset\.\w+\.effective)$/
const PARTITION = /^cpuset\.cpus/
const PARTITIONED = /^cpuset\.cpus(?:\.partition|\.exclusive)?$/
const CPUS_AND_NODES = /^cpuset\.(?:mems|cpus(?:\.partition|\.exclusive)?)$/
const THREADS = /^cgroup\.(?:type|procs|threads|subtree_control|freeze|kill)$/
const THREADED =
  /^(?:cgroup\.(?:controllers|subtree_control|events|freeze|procs|threads|type)|pids\.(?:current|peak|events))$/
const ROOM = /^(?:memory\.max|cgroup\.subtree_control|cgroup\.max\.\w+|pids\.max)$/
const ROOMY =
  /^(?:cgroup\.(?:controllers|subtree_control|events|max\.\w+)|memory\.(?:max|high|low|min|oom\.group|events)|pids\.(?:max|current))$/
const SHARES = /^(?:cpu\.(?:max|max\.burst|idle|weight|weight\.nice)|io\.(?:max|weight))$/
const SHARED = /^(?:cpu\.(?:max|max\.burst|idle|weight|weight\.nice)|io\.(?:max|weight|stat))$/

const APART = { a: ['0', '0-1'], f: ['1', '2', '1-2'], h: ['3', '2-3'] }
const BELOW = { a: ['0-2', '1-3', '0-1'], 'a/b': ['0', '1'], 'a/e': ['1', '2'], h: ['3', '2-3'] }

export const ANYTHING = { ...theme('anything', '', /./, TREE, ...DIRS), often: 4 }

export const THEMES: readonly Theme[] = [
  { ...theme('partitions', '+cpuset +pids', PARTITIONED, PARTITION, 'a', 'f', 'h'), often: 40, cpus: APART },
  {
    ...theme('nested-partitions', '+cpuset', CPUS_AND_NODES, /^cpuset\./, 'a', 'a/b', 'a/e', 'h'),
    often: 40,
    cpus: BELOW,
  },
  theme('threads', '+cpu +cpuset +pids', THREADS, THREADED, 'a', 'a/b', 'a/b/c', 'f'),
  theme('room', '+memory +io +pids', ROOM, ROOMY, 'a', 'a/b', 'f', 'f/g'),
  theme('shares', '+cpu +io +pids', SHARES, SHARED, 'a', 'a/b', 'f'),
]
