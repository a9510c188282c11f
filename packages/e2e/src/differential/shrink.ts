/** Fewer and fewer elements for which the test holds: chunks go, half of all at first, single ones in the end (Zeller's ddmin). */
export async function shrink<T>(all: readonly T[], holds: (some: readonly T[]) => Promise<boolean>): Promise<T[]> {
  let kept = [...all]
  for (let size = Math.ceil(kept.length / 2); size >= 1; ) {
    let found = false
    // from the end: what came last depends on what came first
    for (let end = kept.length; end > 0; end -= size) {
      const rest = [...kept.slice(0, Math.max(0, end - size)), ...kept.slice(end)]
      if (rest.length === kept.length || !(await holds(rest))) continue
      kept = rest
      found = true
    }
    if (size > 1) size = Math.ceil(size / 2)
    else if (!found) break
  }
  return kept
}
