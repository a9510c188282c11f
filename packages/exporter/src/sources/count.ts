/** 2^63: a number from there on is one below 0 that went through an unsigned type, or "no limit"; no counter gets so far. */
const TOO_LARGE = 2n ** 63n

/** A count out of JSON or protobuf: whole, from 0 to 2^63 - 1, every digit. `undefined`: anything else, unknown rather than wrong. */
export function countIn(value: unknown): bigint | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? BigInt(value) : undefined
  return typeof value === 'bigint' && value >= 0n && value < TOO_LARGE ? value : undefined
}
