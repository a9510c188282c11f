const MOST_KNOWN = 4096
const encoded = new Map<string, Uint8Array>()

/** Texts repeat (defaults, and what tests write): encoding each once is several times faster. Readers must not change the bytes. */
export function encode(text: string): Uint8Array {
  const known = encoded.get(text)
  if (known !== undefined) return known
  const bytes = Buffer.from(text)
  if (encoded.size >= MOST_KNOWN) encoded.clear()
  encoded.set(text, bytes)
  return bytes
}

/** The kernel's handlers see a C string: what follows a NUL is ignored. */
export function decode(data: Uint8Array): string {
  const text = Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('utf8')
  const end = text.indexOf('\0')
  return end < 0 ? text : text.slice(0, end)
}
