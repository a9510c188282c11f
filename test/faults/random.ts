/** mulberry32: small, seedable, and good enough to choose faults with. 0 ≤ x < 1. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** FAULT_SEED repeats a run. */
export function chosenSeed(): number {
  const given = process.env.FAULT_SEED
  return given === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(given)
}
