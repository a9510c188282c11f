import { closeSync, constants, openSync, readSync } from 'node:fs'
import { codeOf } from '@cgroupkit/core'

/** An OCI state is some 2 KB; annotations may make it larger. */
const MAX_STATE_BYTES = 1024 * 1024

/** All of stdin as text. Rejects when it is too long; the caller's deadline ends one that never closes. */
export async function readAll(chunks: AsyncIterable<Uint8Array | string>): Promise<string> {
  const state = collector()
  for await (const chunk of chunks) state.add(Buffer.from(chunk))
  return state.text()
}

/**
 * The same without Node's streams, whose loading costs a hook more than its work: the pipe or file is opened a second time
 * through /proc (proc(5)), non-blocking, and the runtime's own end stays as it was. A socket cannot be opened so: the stream reads it.
 */
export async function readLean(): Promise<string> {
  let fd: number
  try {
    fd = openSync('/proc/self/fd/0', constants.O_RDONLY | constants.O_NONBLOCK)
  } catch {
    return readStream()
  }
  try {
    return await readPipe(fd)
  } finally {
    closeSync(fd)
  }
}

const POLL_MS = 1

async function readPipe(fd: number): Promise<string> {
  const state = collector()
  const buffer = Buffer.allocUnsafe(65536)
  for (;;) {
    const count = available(fd, buffer)
    if (count === 0) return state.text()
    if (count === undefined) await new Promise((done) => setTimeout(done, POLL_MS))
    else state.add(Buffer.from(buffer.subarray(0, count)))
  }
}

/** `undefined`: the writer has not written yet. */
function available(fd: number, buffer: Buffer): number | undefined {
  try {
    return readSync(fd, buffer)
  } catch (error) {
    if (codeOf(error) === 'EAGAIN') return undefined
    throw error
  }
}

/** By events: the iterator of a stream loads as much again. */
function readStream(): Promise<string> {
  return new Promise((done, fail) => {
    const state = collector()
    const { stdin } = process
    stdin.on('data', (chunk) => {
      try {
        state.add(Buffer.from(chunk))
      } catch (error) {
        stdin.pause()
        fail(error)
      }
    })
    stdin.on('end', () => done(state.text()))
    stdin.on('error', fail)
  })
}

function collector() {
  const chunks: Buffer[] = []
  let length = 0
  return {
    add(chunk: Buffer) {
      length += chunk.length
      if (length > MAX_STATE_BYTES) throw new Error('stdin is too long for an OCI state')
      chunks.push(chunk)
    },
    text: () => Buffer.concat(chunks).toString('utf8'),
  }
}
