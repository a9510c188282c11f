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
