import { memo } from '../parse/memo.js'

/** Texts repeat (defaults, and what tests write): encoding each once is several times faster. Readers must not change the bytes. */
export const encode = memo((text): Uint8Array => Buffer.from(text))

/** The kernel's handlers see a C string: what follows a NUL is ignored. */
export function decode(data: Uint8Array): string {
  const [text = ''] = Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('utf8').split('\0')
  return text
}
