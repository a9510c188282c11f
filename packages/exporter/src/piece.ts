/** Bytes: small beside a socket's buffer, large beside the cost of a write. */
const SIZE = 16_384

const NOTHING = Buffer.alloc(0)

/**
 * Bytes on their way out, some 16 KiB at a time. Written into place: of a string for each line nothing would remain but garbage, 30 MB a scrape of 1000
 * containers.
 */
export class Piece {
  #bytes = NOTHING
  #length = 0

  /** `reuse`: what was taken is good until more is written. */
  constructor(readonly reuse: boolean) {}

  get length(): number {
    return this.#length
  }

  get isFull(): boolean {
    // the longest lines of real containers still fit
    return this.#length >= SIZE - 2048
  }

  /** ASCII alone: names, numbers. */
  ascii(text: string): void {
    this.#need(text.length)
    const bytes = this.#bytes
    let length = this.#length
    for (let at = 0; at < text.length; at += 1) bytes[length++] = text.charCodeAt(at)
    this.#length = length
  }

  text(text: string): void {
    // most are short, and a call into native code costs more than they do
    if (text.length < 64 && isAscii(text)) this.ascii(text)
    else {
      this.#need(text.length * 3)
      this.#length += this.#bytes.write(text, this.#length)
    }
  }

  bytes(bytes: Uint8Array): void {
    this.#need(bytes.length)
    this.#bytes.set(bytes, this.#length)
    this.#length += bytes.length
  }

  /** Forgets what came after. */
  cut(length: number): void {
    this.#length = length
  }

  take(): Buffer {
    const taken = this.#bytes.subarray(0, this.#length)
    if (!this.reuse) this.#bytes = NOTHING
    this.#length = 0
    return taken
  }

  #need(more: number): void {
    if (this.#length + more <= this.#bytes.length) return
    const larger = Buffer.allocUnsafeSlow(Math.max(SIZE, 2 * (this.#length + more)))
    larger.set(this.#bytes.subarray(0, this.#length))
    this.#bytes = larger
  }
}

function isAscii(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) if (text.charCodeAt(at) > 127) return false
  return true
}
