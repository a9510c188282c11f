import { filesOf, type Outcome, readOnly, readWrite } from '../record.js'

// kernel/cgroup/misc.c misc_cg_max_write: a type without capacity is EINVAL, and this host has none (no SEV, no TDX).
const max = (): Outcome => 'EINVAL'

/** The same on v1 (the controller came with 5.13). */
export const misc = [
  ...filesOf('misc', 'root', [readOnly('misc.capacity', '', { since: '6.1' })]),
  ...filesOf('misc', 'both', [
    readOnly('misc.current', '', { since: '6.12' }),
    readOnly('misc.peak', '', { since: '6.12' }),
  ]),
  ...filesOf('misc', 'child', [
    readOnly('misc.current', '', { since: '6.1', until: '6.12' }),
    readOnly('misc.events', '', { since: '6.1' }),
    readOnly('misc.events.local', '', { since: '6.12' }),
    readWrite('misc.max', '', max, { since: '6.1' }),
  ]),
]
