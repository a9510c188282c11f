/** Times of one block of starts with an agent, and of the block without one beside it. */
export interface Pair {
  withAgent: readonly number[]
  without: readonly number[]
}

/** Factors: by how much longer what is measured takes with an agent than without. */
export interface Ratio {
  /** The typical one: the geometric mean of the ratios of the blocks' medians. */
  typical: number
  /** The true one is at most that, and at least that, with a confidence of 95 % each. */
  atMost: number
  atLeast: number
}

const LEVEL = 0.05
/** Beyond, there are more subsets than anybody waits for. */
const MOST_PAIRS = 20

/**
 * A paired permutation test, turned round into bounds. Of each pair counts the logarithm of the ratio of its medians. Were the true one c, each of them would
 * as soon lie as far above c as below: all 2^n ways to flip their signs are alike. That places c between any two neighbours among the means of all subsets
 * of the n logarithms with the same chance, 2^-n (Hartigan 1969), whatever the noise: the bound is the subset mean beyond which 5 % of these places lie.
 * Throws RangeError for fewer than 5 pairs, which cannot say anything with 95 %.
 */
export function ratioOf(pairs: readonly Pair[]): Ratio {
  const logs = pairs.map(({ withAgent, without }) => Math.log(median(withAgent) / median(without)))
  const beyond = Math.floor(LEVEL * 2 ** logs.length)
  if (beyond < 1 || logs.length > MOST_PAIRS) throw new RangeError(`${logs.length} pairs, must be 5 to ${MOST_PAIRS}`)
  const means = subsetMeans(logs)
  const at = (index: number) => Math.exp(means[index] ?? Number.NaN)
  return {
    typical: Math.exp(logs.reduce((sum, log) => sum + log, 0) / logs.length),
    atMost: at(means.length - beyond),
    atLeast: at(beyond - 1),
  }
}

/** Of every subset but the empty one, sorted. */
function subsetMeans(values: readonly number[]): Float64Array {
  const sums = new Float64Array(2 ** values.length)
  const counts = new Uint8Array(sums.length)
  for (const [index, value] of values.entries()) {
    const half = 2 ** index
    for (let subset = 0; subset < half; subset += 1) {
      sums[half + subset] = (sums[subset] ?? 0) + value
      counts[half + subset] = (counts[subset] ?? 0) + 1
    }
  }
  return sums
    .map((sum, subset) => sum / (counts[subset] ?? 1))
    .subarray(1)
    .sort()
}

export const percentile = (values: readonly number[], share: number) =>
  [...values].sort((a, b) => a - b)[Math.ceil(values.length * share) - 1] ?? Number.NaN
export const median = (values: readonly number[]) => percentile(values, 0.5)
