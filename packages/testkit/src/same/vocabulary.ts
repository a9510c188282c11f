import type { Column } from '@cgroupkit/core'
import type { Feature } from '../suite.js'

/** Few names, and the upper ones more often, so that a random program meets its own directories again. */
export const DIRS = ['a', 'a', 'a', 'a', 'b', 'b', 'a/a', 'a/a', 'a/b', 'b/a', 'a/a/a', 'none/a'] as const

export const MODES = [undefined, 0o755, 0o1755, 0o700] as const

const NUMBERS = ['', '\n', '0', '1', '7', ' 7 ', '-1', '0x10', '010', '+5', '7 8', 'abc', 'max', '1.5'] as const
const BYTES = [
  '4095',
  '4096',
  '100000000',
  '1G',
  '24k',
  '9223372036854771711',
  '9223372036854771712',
  '18446744073709551615',
] as const
const TASKS = ['77', '4194304', '4194305', '9223372036854775808'] as const
const MICROS = ['999', '1000', '50000', '100000', '1000000', '1000001', '17592186044415', '17592186044416'] as const
const CPUS = ['0', '0-1', '1', '0,1', '1-0', '9999', '\n', '', 'abc', '0-'] as const

interface Word {
  file: string
  needs?: Feature
  values: readonly string[]
}

const V2: readonly Word[] = [
  { file: 'cgroup.procs', values: ['', 'abc', '-1', '4194304'] },
  { file: 'cgroup.max.depth', values: ['0', '1', '2147483647', '2147483648', ...NUMBERS] },
  { file: 'cgroup.max.descendants', values: ['0', '1', '2', ...NUMBERS] },
  { file: 'cgroup.type', needs: 'threaded', values: ['threaded', 'domain', 'foo'] },
  { file: 'cgroup.freeze', needs: 'freeze', values: ['0', '1', '2', 'abc', '-1'] },
  { file: 'cgroup.controllers', values: ['1', ''] },
  { file: 'cgroup.events', values: ['1'] },
  { file: 'cgroup.subtree_control', values: ['', '\n', 'memory', '+foo', '+'] },
  { file: 'cgroup.subtree_control', needs: 'memory', values: ['+memory', '-memory', '+memory +foo'] },
  { file: 'cgroup.subtree_control', needs: 'cpu', values: ['+cpu', '-cpu', '+cpu -cpu'] },
  { file: 'cgroup.subtree_control', needs: 'pids', values: ['+pids', '-pids'] },
  { file: 'memory.max', needs: 'memory', values: [...NUMBERS, ...BYTES] },
  { file: 'memory.low', needs: 'memory', values: [...NUMBERS, ...BYTES] },
  { file: 'memory.oom.group', needs: 'memory', values: ['0', '1', '2'] },
  { file: 'cpu.weight', needs: 'cpu', values: [...NUMBERS, '100', '10000', '10001', '100\n'] },
  {
    file: 'cpu.max',
    needs: 'cpu',
    values: [...NUMBERS, ...MICROS, '50000 20000', 'max 50000', 'max max', '50000 999', '5000 abc'],
  },
  { file: 'pids.max', needs: 'pids', values: [...NUMBERS, ...TASKS] },
  { file: 'cpuset.cpus', needs: 'cpuset', values: CPUS },
]

const V1: readonly Word[] = [
  { file: 'cgroup.procs', values: ['', 'abc', '-1', '4194304'] },
  { file: 'notify_on_release', values: NUMBERS },
  { file: 'cgroup.clone_children', values: NUMBERS },
  { file: 'memory.limit_in_bytes', needs: 'memory', values: [...NUMBERS, ...BYTES] },
  { file: 'memory.soft_limit_in_bytes', needs: 'memory', values: [...NUMBERS, ...BYTES] },
  { file: 'memory.memsw.limit_in_bytes', needs: 'memory', values: [...BYTES, '-1', 'max'] },
  { file: 'cpu.shares', needs: 'cpu', values: [...NUMBERS, '2', '1024', '262144', '262145'] },
  { file: 'cpu.cfs_quota_us', needs: 'cpu', values: [...NUMBERS, ...MICROS] },
  { file: 'cpu.cfs_period_us', needs: 'cpu', values: [...NUMBERS, ...MICROS] },
  { file: 'pids.max', needs: 'pids', values: [...NUMBERS, ...TASKS] },
  { file: 'cpuset.cpus', needs: 'cpuset', values: CPUS },
  { file: 'cpuset.mems', needs: 'cpuset', values: ['0', '\n', 'abc'] },
  { file: 'freezer.state', needs: 'freeze', values: ['FROZEN', 'THAWED', 'FREEZING', 'foo'] },
]

export interface Vocabulary {
  /** Pairs a program may write. */
  writes: readonly (readonly [file: string, data: string])[]
  /** Files whose text depends on what was written alone, so that two labs must agree. */
  reads: readonly string[]
}

export function vocabulary(column: Column, has: (feature: Feature) => boolean): Vocabulary {
  const words = (column === 'v2' ? V2 : V1).filter(({ needs }) => needs === undefined || has(needs))
  const writes = words.flatMap(({ file, values }) => values.map((data) => [file, data] as const))
  const absent = 'memory.nothing'
  return {
    writes: [...writes, [absent, '1']],
    reads: [...new Set(words.map(({ file }) => file)), absent],
  }
}
