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
}

const theme = (name: string, controllers: string, files: RegExp, seen: RegExp, ...dirs: readonly string[]): Theme => ({
  name,
  controllers: controllers.split(' ').filter((token) => token !== ''),
  files,
  seen,
  dirs,
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

export const ANYTHING = theme('anything', '', /./, TREE, ...DIRS)

export const THEMES: readonly Theme[] = [
  theme('partitions', '+cpuset +pids', PARTITIONED, PARTITION, 'a', 'f', 'h'),
  theme('nested-partitions', '+cpuset', CPUS_AND_NODES, /^cpuset\./, 'a', 'a/b', 'a/e', 'h'),
  theme('threads', '+cpu +cpuset +pids', THREADS, THREADED, 'a', 'a/b', 'a/b/c', 'f'),
  theme('room', '+memory +io +pids', ROOM, ROOMY, 'a', 'a/b', 'f', 'f/g'),
  theme('shares', '+cpu +io +pids', SHARES, SHARES, 'a', 'a/b', 'f'),
]
