/** Longest text that is converted by hand: below it, calling into the runtime's codec costs more than the conversion. */
const SHORT = 64

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
const encoder = new TextEncoder()

/** The text of an interface file. Nearly all are a few ASCII characters. */
export function decode(bytes: Uint8Array): string {
  if (bytes.length > SHORT) return decoder.decode(bytes)
  let text = ''
  for (const byte of bytes) {
    if (byte > 0x7f) return decoder.decode(bytes)
    text += String.fromCharCode(byte)
  }
  return text
}

/** UTF-8 in one buffer that the next call overwrites. */
export function createEncoder(): (text: string) => Uint8Array {
  let scratch = new Uint8Array(4096)
  return (text) => {
    if (text.length <= SHORT) {
      let at = 0
      for (; at < text.length; at++) {
        const unit = text.charCodeAt(at)
        if (unit > 0x7f) break
        scratch[at] = unit
      }
      if (at === text.length) return scratch.subarray(0, at)
    }
    if (text.length * 3 > scratch.length) scratch = new Uint8Array(text.length * 3)
    return scratch.subarray(0, encoder.encodeInto(text, scratch).written)
  }
}
