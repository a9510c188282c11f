import { request } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { gunzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { type Listening, listen, type Pages, textPage } from '../../src/index.js'

const closers: (() => void)[] = []
afterEach(() => {
  for (const close of closers.splice(0)) close()
})

const LONG = 'a line\n'.repeat(1000)
const PAGES: Pages = ({ path }) => {
  if (path === '/long') return textPage(200, LONG)
  if (path === '/pieces') return { ...textPage(200, ''), body: ['a', 'b', 'ü'] }
  if (path === '/throws') throw new Error('a secret')
  if (path === '/fails-late') return { ...textPage(200, ''), body: failing() }
  return path === '/' || path === '/healthz' ? textPage(200, 'ok\n') : undefined
}

function* failing() {
  yield 'x'.repeat(100_000)
  throw new Error('half way')
}

async function served(options: Partial<Listening> = {}, pages: Pages = PAGES): Promise<number> {
  const server = await listen({ host: '127.0.0.1', port: 0, ...options }, pages)
  closers.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

interface Answer {
  status: number
  headers: Record<string, unknown>
  body: Buffer
}

function ask(
  port: number,
  path: string,
  headers: Record<string, string> = {},
  method = 'GET',
  body = '',
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request({ port, path, headers, method, host: '127.0.0.1', agent: false }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.once('error', reject)
      response.once('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
      )
    })
    asked.once('error', reject)
    asked.end(body)
  })
}

/** What comes back of raw bytes until the other side hangs up. */
function raw(port: number, bytes: string): Promise<string> {
  return new Promise((resolve) => {
    let text = ''
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes))
    socket.on('data', (chunk) => {
      text += String(chunk)
    })
    socket.on('error', () => {})
    socket.once('close', () => resolve(text))
    closers.push(() => socket.destroy())
  })
}

describe('pages', () => {
  it('are text, not stored, not guessed at', async () => {
    const { status, headers, body } = await ask(await served(), '/?query')
    expect([status, String(body)]).toEqual([200, 'ok\n'])
    expect(headers).toMatchObject({
      'content-type': 'text/plain; charset=utf-8',
      'content-length': '3',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    })
  })

  it('are packed for who takes that, if there is anything to gain', async () => {
    const port = await served()
    const packed = await ask(port, '/long', { 'accept-encoding': 'gzip' })
    expect(packed.headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'accept, accept-encoding' })
    expect(packed.body.length).toBeLessThan(500)
    expect(String(gunzipSync(packed.body))).toBe(LONG)
    expect(String((await ask(port, '/long')).body)).toBe(LONG)
    expect((await ask(port, '/', { 'accept-encoding': 'gzip' })).headers['content-encoding']).toBeUndefined()
    expect(String(gunzipSync((await ask(port, '/pieces', { 'accept-encoding': 'gzip' })).body))).toBe('abü')
  })

  it('have heads', async () => {
    const { status, headers, body } = await ask(await served(), '/long', {}, 'HEAD')
    expect([status, headers['content-length'], body.length]).toEqual([200, '7000', 0])
  })

  it('that are not there, that throw, and that throw half way', async () => {
    const errors: unknown[] = []
    const port = await served({ onError: (error) => errors.push(error) })
    expect((await ask(port, '/none')).status).toBe(404)
    const { status, body } = await ask(port, '/throws')
    expect([status, String(body)]).toEqual([500, 'this page failed; the log says why\n'])
    await expect(ask(port, '/fails-late')).rejects.toThrow(/aborted|hang up/)
    expect(errors.map(String)).toEqual(['Error: a secret', 'Error: half way'])
  })
})

describe('requests', () => {
  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE', 'PATCH'])('%s is refused', async (method) => {
    const { status, headers } = await ask(await served(), '/', {}, method)
    expect([status, headers.allow]).toEqual([405, 'GET, HEAD'])
  })

  it('with a body, however it comes, are refused and hung up on', async () => {
    const port = await served()
    const { status, headers } = await ask(port, '/', { 'content-length': '3' }, 'GET', 'abc')
    expect([status, headers.connection]).toEqual([413, 'close'])
    expect(
      await raw(port, 'GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n'),
    ).toMatch(/^HTTP\/1\.1 413 /)
  })

  it('with large heads, and what is no HTTP, are refused', async () => {
    const port = await served()
    expect(await raw(port, `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(10_000)}\r\n\r\n`)).toMatch(/^HTTP\/1\.1 431 /)
    expect(await raw(port, 'EHLO x\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /)
  })

  it('that never end are hung up on, whether they said anything or not', async () => {
    const port = await served()
    const started = Date.now()
    const [slow, silent] = await Promise.all([raw(port, 'GET / HTTP/1.1\r\nHost: x\r\nX-Slow'), raw(port, '')])
    expect(slow).toMatch(/^HTTP\/1\.1 408 /)
    expect(silent).toMatch(/^$|^HTTP\/1\.1 408 /)
    expect(Date.now() - started).toBeGreaterThan(4_000)
  }, 60_000)
})

describe('who reads slowly', () => {
  it('costs what the kernel’s buffers take, not the page; when gone, nothing', async () => {
    const pulled: number[] = []
    const ended = new Set<number>()
    function* pieces(reader: number) {
      try {
        for (let piece = 0; piece < 2000; piece += 1) {
          pulled[reader] = piece
          yield 'x'.repeat(32_768)
        }
      } finally {
        ended.add(reader)
      }
    }
    const port = await served({}, () => ({ ...textPage(200, ''), body: pieces(pulled.push(0) - 1) }))
    const sockets = await Promise.all(
      Array.from({ length: 100 }, async () => {
        const socket = connect(port, '127.0.0.1')
        await new Promise((resolve) => socket.once('connect', resolve))
        socket.pause()
        socket.write('GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n')
        return socket
      }),
    )
    closers.push(() => {
      for (const socket of sockets) socket.destroy()
    })
    await expect.poll(() => pulled.length, { timeout: 20_000 }).toBe(100)
    // until nobody is given any more
    for (let before = ''; before !== pulled.join(); await sleep(500)) before = pulled.join()
    // of 2000 pieces, 64 MB; a loopback's buffers take 4 to 6 MB
    expect(Math.max(...pulled)).toBeLessThan(500)
    expect(ended.size).toBe(0)
    for (const socket of sockets) socket.destroy()
    await expect.poll(() => ended.size, { timeout: 20_000 }).toBe(100)
  }, 60_000)
})
