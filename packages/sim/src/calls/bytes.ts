import { memo } from '../parse/memo.js'

/** Texts repeat (defaults, and what tests write): encoding each once is several times faster. Readers must not change the bytes. */
export const encode = memo((text): Uint8Array => Buffer.from(text))

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** The kernel's handlers see a C string: what follows a NUL is ignored. */
export function decode(data: Uint8Array): string {
  const text = decoder.decode(data)
  return text.includes('\0') ? text.slice(0, text.indexOf('\0')) : text
}
