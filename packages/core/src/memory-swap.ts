import { SpecError } from './errors.js'

type Bytes = bigint | number | undefined

/**
 * OCI's memory.swap is memory + swap; v2 counts swap alone. Bytes in, bytes out; -1n is unlimited, `undefined` leaves the file alone.
 * The rules are those of opencontainers/cgroups v0.1 (ConvertMemorySwapToCgroupV2Value): unlimited memory without a word about swap is
 * unlimited swap as well, as v1 did it; with unlimited memory swap stands as given.
 */
export function swapMaxFrom(memory: { swap?: Bytes; limit?: Bytes }): bigint | undefined {
  const swap = exact(memory.swap)
  const limit = exact(memory.limit)
  if (limit !== undefined && limit < -1n) throw refused('limit', 'below -1, which is unlimited', limit)
  if (swap === undefined || swap === 0n) return limit === -1n ? -1n : undefined
  if (swap < -1n) throw refused('swap', 'below -1, which is unlimited', swap)
  if (swap === -1n || limit === -1n) return swap
  if (limit === undefined || limit === 0n) {
    throw refused('swap', 'counts memory and swap together, so it needs memory.limit', swap, 'set memory.limit too')
  }
  if (swap < limit) {
    throw refused('swap', `is less than memory.limit (${limit})`, swap, 'it counts memory and swap together')
  }
  return swap - limit
}

function exact(value: Bytes): bigint | undefined {
  return value === undefined ? undefined : BigInt(value)
}

function refused(key: 'limit' | 'swap', message: string, data: bigint, hint?: string): SpecError {
  return new SpecError(`linux.resources.memory.${key}`, message, { data, hint })
}
