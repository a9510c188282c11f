import { memo } from '../parse/memo.js'

/** Texts repeat (defaults, and what tests write): encoding each once is several times faster. Readers must not change the bytes. */
export const encode = memo((text): Uint8Array => Buffer.from(text))

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
