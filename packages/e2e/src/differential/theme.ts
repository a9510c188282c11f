import { DIRS } from './tree.js'

/** A program is about something: operations spread evenly over eighty files and eight directories would hardly ever meet. */
export interface Theme {
  /** Enabled from the root down; none: any of them. */
  controllers: readonly string[]
  /** Written most. */
  files: RegExp
  /** Read most: where it shows. */
  seen: RegExp
  dirs: readonly string[]
}

const theme = (controllers: string, files: RegExp, seen: RegExp, ...dirs: readonly string[]): Theme => ({
  controllers: controllers.split(' ').filter((token) => token !== ''),
  files,
  seen,
  dirs,
})

export const ANYTHING = theme('', /./, /./, ...DIRS)

const PARTITION = /^cpuset\.cpus/
const THREADS = /^cgroup\.(?:type|procs|threads|subtree_control|freeze|kill)$/
const ROOM = /^(?:memory\.max|cgroup\.subtree_control|cgroup\.max\.\w+|pids\.max)$/
const SHARES = /^(?:cpu\.(?:max|max\.burst|idle|weight|weight\.nice)|io\.(?:max|weight))$/

export const THEMES: readonly Theme[] = [
  theme('+cpuset +pids', /^cpuset\.cpus(?:\.partition|\.exclusive)?$/, PARTITION, 'a', 'f', 'h'),
  theme('+cpuset', /^cpuset\.(?:mems|cpus(?:\.partition|\.exclusive)?)$/, /^cpuset\./, 'a', 'a/b', 'a/e', 'h'),
  theme('+cpu +cpuset +pids', THREADS, /^(?:cgroup|pids)\./, 'a', 'a/b', 'a/b/c', 'f'),
  theme('+memory +io', ROOM, /^(?:cgroup|memory)\./, 'a', 'a/b', 'f', 'f/g'),
  theme('+cpu +io +pids', SHARES, SHARES, 'a', 'a/b', 'f'),
]
