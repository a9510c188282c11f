import type { Sent } from '../../step.js'

/** 2^64 - 1: no limit, and not set. */
export const INFINITY = '18446744073709551615'

export const t = (name: string, value: string | number): Sent => [name, 't', String(value)]
export const b = (name: string, value: boolean): Sent => [name, 'b', value]

/** As runc and kubelet start a slice. */
export const ACCOUNTING: readonly Sent[] = [
  b('DefaultDependencies', false),
  ...['CPU', 'IO', 'Memory', 'Tasks'].map((name) => b(`${name}Accounting`, true)),
]

/** A scope with nothing but its place and its process. */
export const plain = (slice: string, ...pids: string[]): Sent[] => [
  ['Slice', 's', slice],
  ['PIDs', 'au', pids],
]

/** As runc starts a container. */
export const delegated = (slice: string, ...pids: string[]): Sent[] => [
  ...plain(slice, ...pids),
  ...ACCOUNTING,
  b('Delegate', true),
]
