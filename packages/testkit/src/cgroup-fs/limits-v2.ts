import { expect } from 'vitest'
import { keeping } from '../kept.js'
import { outcome } from '../outcome.js'
import { type Answer, answers } from './answers.js'
import type { FsTopic } from './topic.js'

// mm/page_counter.c: whole pages, rounded down; PAGE_COUNTER_MAX pages and more are `max`.
const PAGES: readonly Answer[] = [
  ['536870912', '536870912'],
  ['100000000', '99999744'],
  ['4095', '0'],
  ['4096', '4096'],
  ['9223372036854771711', '9223372036854767616'],
  ['9223372036854771712', 'max'],
  ['1G', '1073741824'],
  ['24k', '24576'],
  ['-1', 'EINVAL'],
  ['1.5G', 'EINVAL'],
  ['infinity', 'EINVAL'],
  ['Max', 'EINVAL'],
  ['+4096', 'EINVAL'],
  [' 8192\n', '8192'],
  ['max', 'max'],
]

// kernel/sched/core.c cpu_weight_write_u64: CGROUP_WEIGHT_MIN..MAX.
const WEIGHT: readonly Answer[] = [
  ['1', '1'],
  ['10000', '10000'],
  ['0', 'ERANGE'],
  ['10001', 'ERANGE'],
  ['-1', 'EINVAL'],
  ['1.5', 'EINVAL'],
  ['max', 'EINVAL'],
  ['7 8', 'EINVAL'],
  ['39\n', '39'],
]

// kernel/sched/core.c: quota at least 1 ms, period 1 ms to 1 s; one word keeps the other.
const CPU_MAX: readonly Answer[] = [
  ['50000 100000', '50000 100000'],
  ['1000', '1000 100000'],
  ['50000 20000', '50000 20000'],
  ['30000', '30000 20000'],
  ['max', 'max 20000'],
  ['200000 1000', '200000 1000'],
  ['max 1000000', 'max 1000000'],
  ['999 100000', 'EINVAL'],
  ['0', 'EINVAL'],
  ['-1', 'EINVAL'],
  ['50000 999', 'EINVAL'],
  ['50000 1000001', 'EINVAL'],
  ['MAX', 'EINVAL'],
  ['12345 54321', '12345 54321'],
]

// kernel/cgroup/pids.c: PID_MAX_LIMIT is 2^22 on 64-bit.
export const PIDS: readonly Answer[] = [
  ['77', '77'],
  ['0', '0'],
  [' 5 ', '5'],
  ['4194304', '4194304'],
  ['4194305', 'EINVAL'],
  ['-1', 'EINVAL'],
  ['abc', 'EINVAL'],
  ['18446744073709551615', 'ERANGE'],
  ['max', 'max'],
]

// kernel/cgroup/cpuset.c, lib/bitmap.c.
const CPUS: readonly Answer[] = [
  ['0', '0'],
  ['0-0', '0'],
  ['1-0', 'EINVAL'],
  ['abc', 'EINVAL'],
  ['9999', 'ERANGE'],
  ['\n', ''],
]

export const limitsV2: FsTopic = (rule) => {
  answers(rule, 'memory.max', ['memory'], 'max', PAGES)
  answers(rule, 'memory.high', ['memory'], 'max', PAGES)
  answers(rule, 'memory.low', ['memory'], '0', PAGES)
  answers(rule, 'memory.min', ['memory'], '0', PAGES)
  answers(rule, 'cpu.weight', ['cpu'], '100', WEIGHT)
  answers(rule, 'cpu.max', ['cpu'], 'max 100000', CPU_MAX)
  answers(rule, 'pids.max', ['pids'], 'max', PIDS)
  answers(rule, 'cpuset.cpus', ['cpuset'], '', CPUS)
  answers(rule, 'io.max', ['io'], '', [
    ['garbage', 'EINVAL'],
    ['999:999 rbps=1048576', 'ENODEV'],
  ])

  rule('a child may ask for more memory and cpu than its parent has', ['memory', 'cpu'], (lab) =>
    keeping(lab, ({ mkdir }) => {
      const a = mkdir('a')
      lab.fs.write(`${a}/cgroup.subtree_control`, '+memory +cpu')
      const b = mkdir('a/b')
      lab.fs.write(`${a}/memory.max`, '4096')
      lab.fs.write(`${a}/cpu.max`, '1000 100000')
      lab.fs.write(`${b}/memory.max`, '1073741824')
      lab.fs.write(`${b}/cpu.max`, '50000 100000')
      expect([lab.fs.read(`${b}/memory.max`), lab.fs.read(`${b}/cpu.max`)]).toEqual(['1073741824\n', '50000 100000\n'])
    }),
  )

  rule('the files of memory, cpu and pids that count are read-only', ['memory', 'cpu', 'pids'], (lab) =>
    keeping(lab, ({ mkdir }) => {
      const a = mkdir('a')
      for (const file of ['memory.current', 'memory.stat', 'cpu.stat', 'pids.current']) {
        expect([file, lab.fs.stat(`${a}/${file}`)?.mode]).toEqual([file, 0o444])
        expect(['EINVAL', 'EACCES']).toContain(outcome(() => lab.fs.write(`${a}/${file}`, '1')))
      }
    }),
  )
}
