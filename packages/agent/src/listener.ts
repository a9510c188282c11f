import { createServer, type Server } from 'node:http'
import { CgroupError, codeOf } from '@cgroupkit/core'

interface Page {
  status: number
  headers: Readonly<Record<string, string>>
  body: string
}

/** A page by path and query; `undefined`: no such page. `known`: the If-None-Match of who asks. */
export type Pages = (url: string, known: string | undefined) => Page | undefined

/** Health, readiness, metrics and the status page. GET and HEAD only; small limits, since nobody posts anything here. */
export async function listen(host: string, port: number, pages: Pages): Promise<Server> {
  const server = createServer(
    { requestTimeout: 10_000, headersTimeout: 5_000, maxHeaderSize: 8192 },
    (request, response) => {
      const { method = '', url = '/' } = request
      const page = method === 'GET' || method === 'HEAD' ? pages(url, request.headers['if-none-match']) : METHOD
      const { status, headers, body } = page ?? MISSING
      response.writeHead(status, {
        'cache-control': 'no-store',
        ...headers,
        ...(status !== 304 && { 'content-length': Buffer.byteLength(body) }),
      })
      response.end(method === 'HEAD' ? undefined : body)
    },
  )
  server.maxConnections = 100
  server.keepAliveTimeout = 5_000
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(unlistenable(`${host}:${port}`, error)))
    server.listen(port, host, resolve)
  })
  return server
}

const TEXT = { 'content-type': 'text/plain; charset=utf-8' }
const METHOD = { status: 405, headers: TEXT, body: 'only GET and HEAD\n' }
const MISSING = {
  status: 404,
  headers: TEXT,
  body: 'no such page; known are /, /status.json, /healthz, /readyz and /metrics\n',
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
