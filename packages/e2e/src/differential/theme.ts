import { DIRS } from './tree.js'

/** A program is about something: operations spread evenly over eighty files and seven directories would hardly ever meet. */
export interface Theme {
  /** Enabled from the root down; none: any of them. */
  controllers: readonly string[]
  files: RegExp
  /** Where these files are written, mostly. */
  dirs: readonly string[]
}

export const ANYTHING: Theme = { controllers: [], files: /./, dirs: DIRS }

const theme = (controllers: string, files: RegExp, ...dirs: readonly string[]): Theme => ({
  controllers: controllers.split(' '),
  files,
  dirs,
})

export const THEMES: readonly Theme[] = [
  theme('+cpuset +pids', /^cpuset\.(?:cpus|cpus\.partition|cpus\.exclusive)$/, 'a', 'f'),
  theme('+cpuset', /^cpuset\.(?:cpus|mems|cpus\.partition|cpus\.exclusive)$/, 'a', 'a/b', 'a/e', 'f'),
  theme('+cpu +cpuset +pids', /^cgroup\.(?:type|procs|threads|subtree_control|freeze|kill)$/, 'a', 'a/b', 'a/b/c', 'f'),
  theme('+memory +io', /^(?:memory\.max|cgroup\.subtree_control|cgroup\.max\.\w+|pids\.max)$/, 'a', 'a/b', 'f', 'f/g'),
  theme('+cpu +io +pids', /^(?:cpu\.(?:max|max\.burst|idle|weight|weight\.nice)|io\.(?:max|weight))$/, 'a', 'a/b', 'f'),
]
