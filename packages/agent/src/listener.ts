import { createServer, type Server } from 'node:http'
import { CgroupError, codeOf } from '@cgroupkit/core'

/** A page by its path; `undefined`: no such page. */
export type Pages = (path: string) => { status: number; type: string; body: string } | undefined

/** Health, readiness and metrics. GET and HEAD only; small limits, since nobody posts anything here. */
export async function listen(host: string, port: number, pages: Pages): Promise<Server> {
  const server = createServer(
    { requestTimeout: 10_000, headersTimeout: 5_000, maxHeaderSize: 8192 },
    (request, response) => {
      const { method = '', url = '/' } = request
      const page = method === 'GET' || method === 'HEAD' ? pages(url.split('?')[0] ?? '/') : METHOD
      const { status, type, body } = page ?? MISSING
      response.writeHead(status, {
        'content-type': type,
        'content-length': Buffer.byteLength(body),
        'cache-control': 'no-store',
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

const TEXT = 'text/plain; charset=utf-8'
const METHOD = { status: 405, type: TEXT, body: 'only GET and HEAD\n' }
const MISSING = { status: 404, type: TEXT, body: 'no such page; known are /healthz, /readyz and /metrics\n' }

function unlistenable(address: string, error: unknown): CgroupError {
  const code = codeOf(error)
  return new CgroupError('ERR_HOST', 'open', address, {
    ...(code !== undefined && { data: code }),
    message: 'cannot listen here',
    hint: code === 'EADDRINUSE' ? 'another program uses the port; choose one with --listen' : 'see --listen',
    cause: error,
  })
}
