import type { IncomingHttpHeaders, ServerResponse } from 'node:http'
import type { Writable } from 'node:stream'
import { finished, pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { takesGzip } from './accept.js'

export interface Page {
  status: number
  headers: Readonly<Record<string, string>>
  /** In pieces: made as the reader reads; each is sent before the next is asked for. */
  body: string | Iterable<string | Uint8Array>
}

const TEXT = { 'content-type': 'text/plain; charset=utf-8' } as const

export const textPage = (status: number, body: string, headers: Page['headers'] = {}): Page => ({
  status,
  headers: { ...TEXT, ...headers },
  body,
})

/** Shorter ones go in one packet anyhow. */
const WORTH_GZIP = 1400

/**
 * Level 1 for the time it takes; a window and tables that need 32 KiB a reader instead of zlib's 256: lines resemble their neighbours, 19 to 1 either way.
 */
const GZIP = { level: 1, windowBits: 12, memLevel: 5 } as const

/** At once; who comes then is sent plain text, which costs one piece. What is packed is garbage soon, 1.3 MB a scrape of 1000 containers. */
const MAX_PACKERS = 16
let packing = 0

/** Ends when all is sent or the reader is gone. */
export async function sendPage(
  { status, headers, body }: Page,
  asked: { method: string; headers: IncomingHttpHeaders },
  response: ServerResponse,
): Promise<void> {
  const long = typeof body !== 'string' || body.length >= WORTH_GZIP
  const gzip = long && packing < MAX_PACKERS && takesGzip(String(asked.headers['accept-encoding'] ?? ''))
  response.writeHead(status, {
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...headers,
    ...(long && { vary: 'accept, accept-encoding' }),
    ...(gzip && { 'content-encoding': 'gzip' }),
    ...(typeof body === 'string' && !gzip && status !== 304 && { 'content-length': Buffer.byteLength(body) }),
  })
  if (asked.method === 'HEAD' || status === 304 || (typeof body === 'string' && !gzip)) {
    response.end(asked.method === 'HEAD' || status === 304 ? undefined : body)
    return finished(response)
  }
  const pieces = typeof body === 'string' ? [body] : body
  if (gzip) {
    const packer = createGzip(GZIP)
    packing += 1
    await Promise.all([pour(pieces, packer), pipeline(packer, response)]).finally(() => {
      packing -= 1
    })
  } else {
    await pour(pieces, response)
    await finished(response)
  }
}

/** One piece at a time, the next when the last has gone to the kernel: its bytes may be the same. */
async function pour(pieces: Iterable<string | Uint8Array>, into: Writable): Promise<void> {
  for (const piece of pieces) await written(into, piece)
  into.end()
}

function written(into: Writable, piece: string | Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    const gone = () => reject(Object.assign(new Error('the reader is gone'), { code: 'EPIPE' }))
    if (into.destroyed) return gone()
    into.once('close', gone)
    into.write(piece, (error) => {
      into.off('close', gone)
      if (error) reject(error)
      else resolve()
    })
  })
}
