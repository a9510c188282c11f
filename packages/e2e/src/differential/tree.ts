/** Where programs act, below the hierarchy's root: deep enough for what passes from a grandparent, small enough that operations meet. */
export const DIRS = ['a', 'a/b', 'a/b/c', 'a/b/c/d', 'a/e', 'f', 'f/g', 'h'] as const

/** Those that never have a child. */
export const LEAVES: readonly string[] = ['a/b/c/d', 'a/e', 'f/g', 'h']

/** Processes of a program; who may be moved. */
export const PROCESSES = ['$p', '$q', '$r'] as const

/** Of the machine: enough that two partitions can meet, and one be part of another. */
export const CPUS = 4
