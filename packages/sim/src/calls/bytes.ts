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

/** What is written is a short number or word almost always. */
const SHORT = 32
const ASCII = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code))

/** The kernel's handlers see a C string: what follows a NUL is ignored. */
export function decode(data: Uint8Array): string {
  if (data.length > SHORT) return decodeLong(data)
  let text = ''
  for (const code of data) {
    const letter = ASCII[code]
    if (letter === undefined) return decodeLong(data)
    if (code === 0) return text
    text += letter
  }
  return text
}

function decodeLong(data: Uint8Array): string {
  const text = Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('utf8')
  const end = text.indexOf('\0')
  return end < 0 ? text : text.slice(0, end)
}
