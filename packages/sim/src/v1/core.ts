import { kstrtoull } from '../parse/integer.js'
import { filesOf, type Node, type Outcome, readOnly, readWrite } from '../record.js'
import { attach } from '../v2/core.js'

/** write_u64 of a flag: any number but 0 is 1 (kernel/cgroup/cgroup-v1.c). */
export function anyNumber(text: string): Outcome {
  const value = kstrtoull(text)
  if (typeof value !== 'bigint') return value
  return { store: value === 0n ? '0\n' : '1\n' }
}

/** Children are born with the parent's setting. */
export const inherit = (file: string, fallback: string) => (parent: Node | undefined) => parent?.get(file) ?? fallback

export const core = [
  ...filesOf('', 'both', [
    readWrite('cgroup.clone_children', inherit('cgroup.clone_children', '0\n'), anyNumber),
    readWrite('cgroup.procs', '', attach),
    readWrite('notify_on_release', inherit('notify_on_release', '0\n'), anyNumber),
    readWrite('tasks', '', (text, dir, world) => attach(text, dir, world, true)),
  ]),
  ...filesOf('', 'root', [
    readOnly('cgroup.sane_behavior', '0\n'),
    readWrite('release_agent', '\n', (text) => ({ store: `${text.trim()}\n` })),
  ]),
]
