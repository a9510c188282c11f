import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { CgroupError, codeOf } from '@cgroupkit/core'
import { type Access, allowedAddress, isAllowed } from './access.js'
import { type Page, sendPage, textPage } from './page.js'

export interface Listening extends Access {
  host: string
  /** 0: any that is free. */
  port: number
  /** Paths that nobody needs a token for: probes. */
  open?: readonly string[] | undefined
  /** What a page threw; who asked is told 500 and no more. */
  onError?: ((error: unknown) => void) | undefined
}

export interface Asked {
  path: string
  /** With the query. */
  url: string
  headers: IncomingHttpHeaders
}

/** A page by what is asked; `undefined`: no such page. */
export type Pages = (asked: Asked) => Page | undefined | Promise<Page | undefined>

/** Small limits, since nobody posts anything here; checked every second, not every 30 as by default. */
const LIMITS = {
  maxHeaderSize: 8192,
  headersTimeout: 5_000,
  requestTimeout: 10_000,
  keepAliveTimeout: 5_000,
  connectionsCheckingInterval: 1_000,
} as const
const MAX_CONNECTIONS = 256
/** Longer than any scrape timeout in use. Who reads slower would keep old snapshots alive. */
const RESPONSE_MS = 60_000

/**
 * GET and HEAD, at this machine unless a token or TLS guards it. Throws SpecError for an address that may not be listened at, CgroupError ERR_HOST for
 * one that cannot.
 */
export async function listen(options: Listening, pages: Pages): Promise<Server> {
  const { host, port, tls } = options
  const address = await allowedAddress(host, options)
  const answer = (request: IncomingMessage, response: ServerResponse) =>
    void answerTo(request, response, options, pages)
  const server =
    tls === undefined
      ? createServer(LIMITS, answer)
      : secureServer(() =>
          createTlsServer({ ...LIMITS, ...tls, minVersion: 'TLSv1.2', handshakeTimeout: 5_000 }, answer),
        )
  server.maxConnections = MAX_CONNECTIONS
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(unlistenable(`${host}:${port}`, error)))
    server.listen(port, address, resolve)
  })
  return server
}

async function answerTo(
  request: IncomingMessage,
  response: ServerResponse,
  { token, open = [], onError }: Listening,
  pages: Pages,
): Promise<void> {
  const { method = '', url = '/', headers } = request
  const path = url.split('?')[0] ?? '/'
  const late = setTimeout(() => response.destroy(), RESPONSE_MS)
  try {
    const mayAsk = open.includes(path) || isAllowed(headers.authorization, token)
    const page = refusal(request, mayAsk) ?? (await pages({ path, url, headers })) ?? MISSING
    await sendPage(page, { method, headers }, response)
  } catch (error) {
    if (READER_GONE.has(codeOf(error) ?? '')) return
    onError?.(error)
    if (response.headersSent) response.destroy()
    else await sendPage(FAILED, { method, headers }, response)
  } finally {
    clearTimeout(late)
  }
}

function refusal({ method = '', headers }: IncomingMessage, mayAsk: boolean): Page | undefined {
  if (!mayAsk) return UNKNOWN
  if (method !== 'GET' && method !== 'HEAD') return METHOD
  const isEmpty = headers['transfer-encoding'] === undefined && Number(headers['content-length'] ?? 0) === 0
  return isEmpty ? undefined : BODY
}

const READER_GONE: ReadonlySet<string> = new Set(['ERR_STREAM_PREMATURE_CLOSE', 'ECONNRESET', 'EPIPE'])

const UNKNOWN = textPage(401, 'a bearer token is needed\n', { 'www-authenticate': 'Bearer' })
const METHOD = textPage(405, 'only GET and HEAD\n', { allow: 'GET, HEAD', connection: 'close' })
const BODY = textPage(413, 'no body is expected\n', { connection: 'close' })
const MISSING = textPage(404, 'no such page\n')
const FAILED = textPage(500, 'this page failed; the log says why\n')

function secureServer(make: () => Server): Server {
  try {
    return make()
  } catch (cause) {
    const data = codeOf(cause)
    const message = 'this certificate and key cannot be used'
    throw new CgroupError('ERR_HOST', 'open', 'tls', { ...(data !== undefined && { data }), message, cause })
  }
}

function unlistenable(address: string, error: unknown): CgroupError {
  const code = codeOf(error)
  return new CgroupError('ERR_HOST', 'open', address, {
    ...(code !== undefined && { data: code }),
    message: 'cannot listen here',
    hint: code === 'EADDRINUSE' ? 'another program uses the port; choose one with --listen' : 'see --listen',
    cause: error,
  })
}
