/** An OCI state is some 2 KB; annotations may make it larger. */
const MAX_STATE_BYTES = 1024 * 1024

/** All of stdin as text. Rejects when it is too long; the caller's deadline ends one that never closes. */
export async function readState(stdin: AsyncIterable<Uint8Array | string>): Promise<string> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of stdin) {
    const bytes = Buffer.from(chunk)
    length += bytes.length
    if (length > MAX_STATE_BYTES) throw new Error('stdin is too long for an OCI state')
    chunks.push(bytes)
  }
  return Buffer.concat(chunks).toString('utf8')
}
