import { SpecError } from './errors.js'

/**
 * OCI's blockIO.weight (10..1000) → io.weight (1..10000), as opencontainers/cgroups converts. 0 means unset and gives 0n. Values outside the
 * range are clamped: peers wrap around below 10.
 */
export function ioWeightFrom(blkioWeight: bigint | number): bigint {
  const given = BigInt(blkioWeight)
  if (given < 0n) throw new SpecError('linux.resources.blockIO.weight', 'must not be negative', { data: given })
  if (given === 0n) return 0n
  const weight = given < 10n ? 10n : given > 1000n ? 1000n : given
  return 1n + ((weight - 10n) * 9999n) / 990n
}
