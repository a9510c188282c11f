import { closeSync, constants, openSync, readSync } from 'node:fs'
import { codeOf } from '@cgroupkit/core'

const POLL_MS = 2

/**
 * stdin without Node's streams, whose loading costs as much as the whole rest of the hook. The pipe is opened a second time
 * through /proc (proc(5)), non-blocking, and the runtime's own end stays as it was. `undefined`: not a pipe or file.
 */
export function nonblockingStdin(): AsyncIterable<Uint8Array> | undefined {
  try {
    return chunks(openSync('/proc/self/fd/0', constants.O_RDONLY | constants.O_NONBLOCK))
  } catch {
    return undefined
  }
}

async function* chunks(fd: number): AsyncIterable<Uint8Array> {
  try {
    for (;;) {
      const chunk = Buffer.allocUnsafe(65536)
      const count = available(fd, chunk)
      if (count === 0) return
      if (count === undefined) await new Promise((done) => setTimeout(done, POLL_MS))
      else yield chunk.subarray(0, count)
    }
  } finally {
    closeSync(fd)
  }
}

/** `undefined`: the writer has not written yet. */
function available(fd: number, chunk: Buffer): number | undefined {
  try {
    return readSync(fd, chunk)
  } catch (error) {
    if (codeOf(error) === 'EAGAIN') return undefined
    throw error
  }
}
