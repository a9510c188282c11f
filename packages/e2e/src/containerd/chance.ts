/** That so many of `pairs` coins or more fall heads: each pair is one, were the agent no burden. */
export function chanceOf(heads: number, pairs: number): number {
  let ways = 1
  let sum = 0
  for (let count = 0; count <= pairs; count += 1) {
    if (count >= heads) sum += ways
    ways = (ways * (pairs - count)) / (count + 1)
  }
  return sum / 2 ** pairs
}
