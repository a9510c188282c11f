import { get } from 'node:https'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { type Listening, listen, textPage } from '../../src/index.js'
import { allowedAddress, isAllowed } from '../../src/serve/access.js'
import { TLS } from './certificate.js'

const TOKEN = 'a-token-of-no-use-elsewhere'

describe('without a token or TLS', () => {
  it.each(['127.0.0.1', '127.8.9.10', '::1', '::ffff:127.0.0.1', 'localhost'])('%s is this machine', async (host) => {
    expect(await allowedAddress(host, {})).toMatch(/^127\.|^::1$|^::ffff:127\./)
  })

  it.each(['0.0.0.0', '::', '10.0.0.1', '::ffff:10.0.0.1', '128.0.0.1', 'fe80::1'])('%s is refused', async (host) => {
    const refusal = { code: 'ERR_SPEC', field: 'listen', data: host, hint: expect.stringContaining('token') }
    await expect(allowedAddress(host, {})).rejects.toMatchObject(refusal)
    await expect(listen({ host, port: 0 }, () => undefined)).rejects.toMatchObject(refusal)
  })

  it('what is no host is refused', async () => {
    await expect(allowedAddress('no such host', {})).rejects.toMatchObject({ code: 'ERR_HOST' })
  })
})

describe('with a token', () => {
  it('any address is allowed', async () => expect(await allowedAddress('0.0.0.0', { token: TOKEN })).toBe('0.0.0.0'))

  it.each(['', 'short', 'with a blank in the midst', 'with\nnewline-----------', 'nicht-ganz-ascii-ä-----'])(
    '%j is none',
    async (token) => {
      await expect(allowedAddress('127.0.0.1', { token })).rejects.toMatchObject({ code: 'ERR_SPEC', field: 'token' })
    },
  )

  it.each<[string | undefined, boolean]>([
    [`Bearer ${TOKEN}`, true],
    [`bearer  ${TOKEN}`, true],
    [`Bearer ${TOKEN}x`, false],
    [`Bearer ${TOKEN.slice(1)}`, false],
    [`Basic ${TOKEN}`, false],
    [TOKEN, false],
    ['Bearer ', false],
    ['', false],
    [undefined, false],
  ])('%j: %s', (authorization, allowed) => expect(isAllowed(authorization, TOKEN)).toBe(allowed))

  it('nothing is told without it, but what is open', async () => {
    const server = await listen({ host: '127.0.0.1', port: 0, token: TOKEN, open: ['/healthz'] }, () =>
      textPage(200, 'ok\n'),
    )
    const { port } = server.address() as AddressInfo
    const status = async (path: string, headers: Record<string, string> = {}) =>
      (await fetch(`http://127.0.0.1:${port}${path}`, { headers })).status
    expect(await status('/metrics')).toBe(401)
    expect(await status('/none')).toBe(401)
    expect(await status('/metrics', { authorization: `Bearer ${TOKEN}` })).toBe(200)
    expect(await status('/healthz')).toBe(200)
    expect(await status('/healthz/../metrics')).toBe(401)
    server.closeAllConnections()
    server.close()
  })
})

describe('with TLS', () => {
  const own = (options: Partial<Listening>) =>
    listen({ host: '127.0.0.1', port: 0, ...options }, () => textPage(200, 'ok\n'))

  it('what is no certificate is refused', async () => {
    await expect(own({ tls: { cert: 'x', key: 'y' } })).rejects.toMatchObject({
      code: 'ERR_HOST',
      message: expect.stringContaining('certificate'),
    })
  })

  it('pages are encrypted', async () => {
    expect(await allowedAddress('0.0.0.0', { tls: TLS })).toBe('0.0.0.0')
    const server = await own({ tls: TLS })
    const { port } = server.address() as AddressInfo
    const status = await new Promise((resolve, reject) =>
      get({ port, host: '127.0.0.1', ca: TLS.cert, agent: false }, ({ statusCode }) => resolve(statusCode)).once(
        'error',
        reject,
      ),
    )
    expect(status).toBe(200)
    await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow()
    server.closeAllConnections()
    server.close()
  })
})

describe('a port that is taken', () => {
  it('is said with what to do', async () => {
    const server = await listen({ host: '127.0.0.1', port: 0 }, () => undefined)
    const { port } = server.address() as AddressInfo
    await expect(listen({ host: '127.0.0.1', port }, () => undefined)).rejects.toMatchObject({
      code: 'ERR_HOST',
      data: 'EADDRINUSE',
      hint: expect.stringContaining('--listen'),
    })
    server.close()
  })
})
