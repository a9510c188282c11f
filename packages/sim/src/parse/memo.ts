const LIMIT = 1024

/** Parsers are pure and callers repeat themselves: a bounded table is several times faster than bigint arithmetic. */
export function memo<T>(parse: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>()
  return (text) => {
    const seen = known.get(text)
    if (seen !== undefined) return seen
    const value = parse(text)
    if (known.size >= LIMIT) known.clear()
    known.set(text, value)
    return value
  }
}

/** What is known of `key`, or else made, once. */
export function once<K, T>(known: Map<K, T>, key: K, make: () => T): T {
  const seen = known.get(key)
  if (seen !== undefined) return seen
  const value = make()
  known.set(key, value)
  return value
}
