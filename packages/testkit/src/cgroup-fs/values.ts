import { type Answer, answers } from './answers.js'
import type { FsTopic } from './topic.js'

// Core files, that need no controller. kernel/cgroup/cgroup.c: cgroup_max_depth_write, cgroup_freeze_write, cgroup_type_write.
const DEPTH: readonly Answer[] = [
  ['5', '5'],
  [' 7 ', '7'],
  ['0', '0'],
  ['-1', 'ERANGE'],
  ['2147483648', 'ERANGE'],
  ['99999999999999999999', 'ERANGE'],
  ['abc', 'EINVAL'],
  ['max', 'max'],
  // INT_MAX is how the kernel spells "no limit".
  ['2147483647', 'max'],
]

const FREEZE: readonly Answer[] = [
  ['1', '1'],
  ['2', 'ERANGE'],
  ['-1', 'ERANGE'],
  ['abc', 'EINVAL'],
  [' 0\n', '0'],
]

const PROCS: readonly Answer[] = [
  ['', ''],
  ['abc', 'EINVAL'],
  ['-1', 'EINVAL'],
  // PID_MAX_LIMIT (include/linux/threads.h): no process has it, so that on a real mount none can be moved by mistake.
  ['4194304', 'ESRCH'],
  ['4194304 4194304', 'EINVAL'],
]

// strstrip, then kstrtoull with base 0; only 0 and 1 are told apart (kernel/cgroup/cgroup-v1.c).
const FLAG: readonly Answer[] = [
  ['1', '1'],
  ['abc', 'EINVAL'],
  ['0', '0'],
]

export const values: FsTopic = (rule, column) => {
  answers(rule, 'cgroup.procs', [], '', PROCS)
  if (column === 'v2') {
    answers(rule, 'cgroup.max.depth', [], 'max', DEPTH)
    answers(rule, 'cgroup.max.descendants', [], 'max', DEPTH)
    answers(rule, 'cgroup.freeze', ['freeze'], '0', FREEZE)
    answers(rule, 'cgroup.type', ['threaded'], 'domain', [
      ['foo', 'EINVAL'],
      ['domain', 'EINVAL'],
    ])
  } else {
    answers(rule, 'notify_on_release', [], '0', FLAG)
    answers(rule, 'cgroup.clone_children', [], '0', FLAG)
    answers(rule, 'tasks', [], '', PROCS)
  }
}
