import { expect } from 'vitest'
import { keeping } from '../kept.js'
import { outcome } from '../outcome.js'
import { type Answer, answers } from './answers.js'
import { PIDS } from './limits-v2.js'
import type { FsTopic } from './topic.js'

/** PAGE_COUNTER_MAX pages of 4 KiB: what v1 prints for "no limit". */
const UNLIMITED = '9223372036854771712'

// mm/memcontrol-v1.c mem_cgroup_write: -1 is the word for unlimited, `max` is not one.
const BYTES: readonly Answer[] = [
  ['268435456', '268435456'],
  ['100000000', '99999744'],
  ['4095', '0'],
  ['256M', '268435456'],
  ['max', 'EINVAL'],
  ['-2', 'EINVAL'],
  ['1.5', 'EINVAL'],
  ['1 2', 'EINVAL'],
  ['', '268435456'],
  [' 4096', '4096'],
  ['18446744073709551615', UNLIMITED],
  ['8192', '8192'],
  ['-1', UNLIMITED],
]

// kernel/sched/core.c sched_group_set_shares: clamped to 2..262144, never refused.
const SHARES: readonly Answer[] = [
  ['0', '2'],
  ['1', '2'],
  ['512', '512'],
  ['262144', '262144'],
  ['262145', '262144'],
  ['-1', 'EINVAL'],
  ['abc', 'EINVAL'],
  ['99999999999999999999', 'ERANGE'],
  ['1024\n', '1024'],
]

const QUOTA: readonly Answer[] = [
  ['50000', '50000'],
  ['1000', '1000'],
  ['999', 'EINVAL'],
  ['0', 'EINVAL'],
  ['max', 'EINVAL'],
  ['-5', '-1'],
  ['60000', '60000'],
  ['-1', '-1'],
]

const PERIOD: readonly Answer[] = [
  ['1000', '1000'],
  ['1000000', '1000000'],
  ['999', 'EINVAL'],
  ['1000001', 'EINVAL'],
  ['0', 'EINVAL'],
  ['-1', 'EINVAL'],
  ['100000', '100000'],
]

export const limitsV1: FsTopic = (rule) => {
  answers(rule, 'memory.limit_in_bytes', ['memory'], UNLIMITED, BYTES)
  answers(rule, 'memory.soft_limit_in_bytes', ['memory'], UNLIMITED, BYTES)
  answers(rule, 'cpu.shares', ['cpu'], '1024', SHARES)
  answers(rule, 'cpu.cfs_quota_us', ['cpu'], '-1', QUOTA)
  answers(rule, 'cpu.cfs_period_us', ['cpu'], '100000', PERIOD)
  answers(rule, 'pids.max', ['pids'], 'max', PIDS)
  answers(rule, 'cpuset.cpus', ['cpuset'], '', [
    ['0', '0'],
    ['1-0', 'EINVAL'],
    ['abc', 'EINVAL'],
    ['9999', 'ERANGE'],
    ['\n', ''],
  ])

  rule('memory.memsw.limit_in_bytes is never below memory.limit_in_bytes, in either direction', ['memory'], (lab) =>
    keeping(lab, ({ mkdir }) => {
      const a = mkdir('a')
      const [limit, memsw] = [`${a}/memory.limit_in_bytes`, `${a}/memory.memsw.limit_in_bytes`]
      // Absent without CONFIG_MEMCG_SWAP or with swapaccount=0.
      if (lab.fs.read(memsw) === undefined) {
        lab.fs.write(limit, '1048576')
        expect([lab.fs.read(limit), outcome(() => lab.fs.write(memsw, '4096'))]).toEqual(['1048576\n', 'ENOENT'])
        return
      }
      expect(outcome(() => lab.fs.write(memsw, '1048576'))).toBe('EINVAL')
      lab.fs.write(limit, '1048576')
      lab.fs.write(memsw, '2097152')
      expect(outcome(() => lab.fs.write(memsw, '524288'))).toBe('EINVAL')
      expect(outcome(() => lab.fs.write(limit, '4194304'))).toBe('EINVAL')
      expect([lab.fs.read(limit), lab.fs.read(memsw)]).toEqual(['1048576\n', '2097152\n'])
    }),
  )

  // __cfs_schedulable: a child's share of time may not exceed its parent's.
  rule('cpu.cfs_quota_us of a child is never above its parent', ['cpu'], (lab) =>
    keeping(lab, ({ mkdir }) => {
      const a = mkdir('a')
      const b = mkdir('a/b')
      lab.fs.write(`${a}/cpu.cfs_quota_us`, '50000')
      expect(outcome(() => lab.fs.write(`${b}/cpu.cfs_quota_us`, '60000'))).toBe('EINVAL')
      lab.fs.write(`${b}/cpu.cfs_quota_us`, '40000')
      expect(lab.fs.read(`${b}/cpu.cfs_quota_us`)).toBe('40000\n')
      expect(outcome(() => lab.fs.write(`${a}/cpu.cfs_quota_us`, '30000'))).toBe('EINVAL')
    }),
  )

  rule('cgroup.clone_children gives a child the cpus and memory nodes of its parent', ['cpuset'], (lab) =>
    keeping(lab, ({ mkdir }) => {
      const a = mkdir('a')
      lab.fs.write(`${a}/cpuset.cpus`, '0')
      lab.fs.write(`${a}/cpuset.mems`, '0')
      lab.fs.write(`${a}/cgroup.clone_children`, '1')
      const b = mkdir('a/b')
      expect([lab.fs.read(`${b}/cpuset.cpus`), lab.fs.read(`${b}/cpuset.mems`)]).toEqual(['0\n', '0\n'])
    }),
  )
}
