import type { Property } from '@cgroupkit/core'

export const prop = (name: string, type: string, value: unknown): Property => ({ name, type, value, from: [] })

/** The least that makes a scope. */
export const scopeOf = (pid: number): Property[] => [prop('Slice', 's', 'pods.slice'), prop('PIDs', 'au', [pid])]
