import type { IncomingHttpHeaders, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { takesGzip } from './accept.js'

export interface Page {
  status: number
  headers: Readonly<Record<string, string>>
  /** In pieces: made as the reader reads. */
  body: string | Iterable<string>
}

export const TEXT = { 'content-type': 'text/plain; charset=utf-8' } as const

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

/** Ends when all is sent or the reader is gone. */
export async function sendPage(
  { status, headers, body }: Page,
  asked: { method: string; headers: IncomingHttpHeaders },
  response: ServerResponse,
): Promise<void> {
  const long = typeof body !== 'string' || body.length >= WORTH_GZIP
  const gzip = long && takesGzip(String(asked.headers['accept-encoding'] ?? ''))
  response.writeHead(status, {
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...headers,
    ...(long && { vary: 'accept, accept-encoding' }),
    ...(gzip && { 'content-encoding': 'gzip' }),
    ...(typeof body === 'string' && !gzip && status !== 304 && { 'content-length': Buffer.byteLength(body) }),
  })
  if (asked.method === 'HEAD' || status === 304) return void response.end()
  if (typeof body === 'string' && !gzip) return void response.end(body)
  // one piece waits beside the one that is sent
  const pieces = Readable.from(typeof body === 'string' ? [body] : body, { highWaterMark: 1 })
  if (gzip) await pipeline(pieces, createGzip(GZIP), response)
  else await pipeline(pieces, response)
}
