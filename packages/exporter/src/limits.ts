import type { Column, Limits, OciField } from '@cgroupkit/core'
import type { Dialect } from './dialects.js'

/** cAdvisor's specMemoryValue: what is greater counts as unlimited, which it shows as 0. */
const MEMORY_UNLIMITED = 2n ** 62n

const orNone = (value: bigint | undefined): bigint => (value !== undefined && value > 0n ? value : 0n)
const bytes = (value: bigint | undefined): bigint => (orNone(value) > MEMORY_UNLIMITED ? 0n : orNone(value))

type Shown = (value: bigint | undefined, limits: Limits, column: Column) => bigint | undefined

/**
 * What a kernel makes of a limit, as cAdvisor shows it: 0 is none. Shares are those of the spec, not what comes back of the weight that they were
 * written as; a reservation is shown although cAdvisor looks for it elsewhere (docs/mapping.md).
 */
const AS_KERNEL: Readonly<Record<OciField, Shown>> = {
  'memory.limit': bytes,
  'memory.swap': (swap, { 'memory.limit': limit }, column) => {
    if (column === 'v1' || bytes(swap) === 0n) return bytes(swap)
    return bytes(limit) === 0n ? 0n : orNone(bytes(swap) - bytes(limit))
  },
  'memory.reservation': bytes,
  'cpu.quota': (quota) => (orNone(quota) === 0n ? undefined : quota),
  'cpu.period': (period) => (orNone(period) === 0n ? 100_000n : period),
  'cpu.shares': (shares) => (orNone(shares) === 0n ? 1024n : shares),
  'pids.limit': orNone,
}

/** As the spec says; unlimited (-1) is absent, since the series have no word for it. */
const asOci: Shown = (value) => (value !== undefined && value >= 0n ? value : undefined)

export function shownLimit(
  field: OciField,
  limits: Limits | undefined,
  column: Column,
  { limits: as }: Dialect,
): bigint | undefined {
  if (limits === undefined) return undefined
  return (as === 'oci' ? asOci : AS_KERNEL[field])(limits[field], limits, column)
}
