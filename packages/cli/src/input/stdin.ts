import { Interrupted } from '../exit-codes.js'
import type { Io } from '../io.js'
import { MAX_SPEC_BYTES, tooLarge } from './read-bounded.js'

/** A spec on stdin, never more than a file may hold. Throws CgroupError ERR_SPEC; Interrupted, since it may never end. */
export async function readSpecFromStdin(io: Io): Promise<string> {
  const { signal } = io
  let stopped: (() => void) | undefined
  const interrupted = new Promise<never>((_resolve, reject) => {
    stopped = () => reject(new Interrupted())
    if (signal?.aborted) stopped()
    signal?.addEventListener('abort', stopped)
  })
  try {
    return await Promise.race([readAll(io), interrupted])
  } finally {
    if (stopped !== undefined) signal?.removeEventListener('abort', stopped)
  }
}

async function readAll({ stdin }: Io): Promise<string> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of stdin) {
    const bytes = Buffer.from(chunk)
    length += bytes.length
    if (length > MAX_SPEC_BYTES) throw tooLarge('stdin', MAX_SPEC_BYTES)
    chunks.push(bytes)
  }
  return Buffer.concat(chunks).toString('utf8')
}
