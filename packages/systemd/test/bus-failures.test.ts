import { createServer } from 'node:net'
import { dir } from 'tmp-promise'
import { describe, expect, onTestFinished, test } from 'vitest'
import { connectBus } from '../src/index.js'
import { served } from './support/served.js'
import { prop, scopeOf } from './support/unit.js'

const DBUS = 'org.freedesktop.DBus.Error'

async function folder(): Promise<string> {
  const { path, cleanup } = await dir({ unsafeCleanup: true })
  onTestFinished(() => cleanup())
  return path
}

describe('connecting', () => {
  test('no socket: says which were tried and that compat directories need none', async () => {
    const root = await folder()
    await expect(connectBus({ root, rootless: false })).rejects.toMatchObject({
      code: 'ERR_BUS',
      data: `${DBUS}.NoServer`,
      message: expect.stringMatching(/systemd\/private \(ENOENT\).*system_bus_socket \(ENOENT\)/),
      hint: expect.stringContaining('compat'),
    })
  })

  test('an address without a unix socket is refused', async () => {
    const connect = connectBus({ address: 'tcp:host=localhost,port=1' })
    await expect(connect).rejects.toMatchObject({ code: 'ERR_BUS', data: `${DBUS}.NoServer` })
  })

  test('a refused login is final: one connection, no other socket, no second try', async () => {
    const { server, connect } = await served({ authorize: false })
    await expect(connect()).rejects.toMatchObject({ code: 'ERR_BUS', data: `${DBUS}.AuthFailed` })
    expect(server.connections).toBe(1)
  })

  test('somebody who accepts and says nothing is waited for no longer than timeoutMs', async () => {
    const address = `${await folder()}/silent`
    const server = createServer(() => {})
    await new Promise<void>((resolve) => server.listen(address, resolve))
    onTestFinished(() => void server.close())
    await expect(connectBus({ address, timeoutMs: 50 })).rejects.toMatchObject({ code: 'ERR_TIMEOUT' })
  })

  test('somebody who hangs up during the login is an error, not a wait', async () => {
    const address = `${await folder()}/rude`
    const server = createServer((socket) => void socket.end())
    await new Promise<void>((resolve) => server.listen(address, resolve))
    onTestFinished(() => void server.close())
    await expect(connectBus({ address, timeoutMs: 5000 })).rejects.toMatchObject({ code: 'ERR_BUS' })
  })

  test('the sockets of a user manager are those of its runtime directory', async () => {
    const root = await folder()
    await expect(connectBus({ root, uid: 1000 })).rejects.toMatchObject({
      message: expect.stringMatching(/run\/user\/1000\/systemd\/private .*run\/user\/1000\/bus /),
    })
  })
})

describe('requests', () => {
  test.each([
    [`${DBUS}.AccessDenied`, 'ERR_BUS'],
    [`${DBUS}.NoReply`, 'ERR_TIMEOUT'],
    ['org.freedesktop.systemd1.ShuttingDown', 'ERR_BUS'],
  ])('%s is reported under its name', async (error, code) => {
    const { systemd, connect, spawn } = await served()
    const bus = await connect()
    systemd.faults.push((verb) => (verb === 'start' ? { error, text: 'No Luck Today.' } : undefined))
    await expect(bus.startUnit('a.scope', scopeOf(spawn()))).rejects.toMatchObject({
      code,
      op: 'bus',
      path: 'a.scope',
      data: error,
      message: expect.stringContaining('no Luck Today ('),
    })
  })

  test('an unknown property says so in its hint', async () => {
    const { connect, spawn } = await served()
    const bus = await connect()
    await expect(bus.startUnit('a.scope', [...scopeOf(spawn()), prop('Foo', 's', 'x')])).rejects.toMatchObject({
      data: `${DBUS}.PropertyReadOnly`,
      hint: expect.stringContaining('does not know the property'),
    })
  })

  test.each(['failed', 'canceled', 'timeout', 'dependency', 'skipped'])(
    'a job that ends with "%s" is named, and the unit is reset',
    async (result) => {
      const { systemd, connect, spawn } = await served()
      const bus = await connect()
      systemd.faults.push((verb) => (verb === 'start' ? { result } : undefined))
      const start = bus.startUnit('a.scope', scopeOf(spawn()))
      await expect(start).rejects.toMatchObject({
        code: 'ERR_BUS',
        data: result,
        message: expect.stringContaining(result),
      })
      expect(systemd.requests.map(({ verb }) => verb)).toContain('reset')
      expect(await bus.getProperties('a.scope')).toBeUndefined()
    },
  )

  test('an answer that does not come is ERR_TIMEOUT', async () => {
    const { systemd, connect } = await served()
    const bus = await connect(60)
    systemd.faults.push((verb) => (verb === 'get' ? { silent: true } : undefined))
    await expect(bus.getProperties('a.scope')).rejects.toMatchObject({ code: 'ERR_TIMEOUT', data: `${DBUS}.NoReply` })
  })

  test('an abort ends the wait with its reason', async () => {
    const { systemd, connect, spawn } = await served()
    const bus = await connect()
    systemd.faults.push((verb) => (verb === 'start' ? { silent: true } : undefined))
    const abort = new AbortController()
    const start = bus.startUnit('a.scope', scopeOf(spawn()), abort.signal)
    const reason = new Error('enough')
    setTimeout(() => abort.abort(reason), 20)
    await expect(start).rejects.toBe(reason)
    await expect(bus.startUnit('b.scope', scopeOf(spawn()), abort.signal)).rejects.toBe(reason)
  })

  test('a version that is no version is a parse error', async () => {
    const { systemd, connect } = await served()
    Object.defineProperty(systemd.manager, 'versionText', { value: 'NaN' })
    const bus = await connect()
    await expect(bus.version()).rejects.toMatchObject({ code: 'ERR_BUS', op: 'parse', data: 'NaN' })
  })
})

describe('a connection that goes away', () => {
  test('between requests is made anew without a word', async () => {
    const { server, connect } = await served()
    const bus = await connect()
    server.drop()
    expect(await bus.version()).toBe(252)
    expect(server.connections).toBe(2)
  })

  test.each(['before', 'after'] as const)(
    'during a request, %s systemd did it: one reconnect, then the answer',
    async (when) => {
      const { systemd, server, connect, spawn } = await served()
      const bus = await connect()
      let dropped = false
      systemd.faults.push((verb) => {
        if (verb !== 'start' || dropped) return undefined
        dropped = true
        return { disconnect: when }
      })
      expect(await bus.startUnit('a.scope', scopeOf(spawn()))).toBe('done')
      expect(server.connections).toBe(2)
      expect(await bus.getProperties('a.scope')).toMatchObject({ ActiveState: 'active' })
    },
  )

  test('twice during a request is an error', async () => {
    const { systemd, server, connect } = await served()
    const bus = await connect()
    systemd.faults.push((verb) => (verb === 'version' ? { disconnect: 'before' } : undefined))
    await expect(bus.version()).rejects.toMatchObject({ code: 'ERR_BUS', data: `${DBUS}.Disconnected` })
    expect(server.connections).toBe(2)
  })

  test('for good is an error that names the sockets', async () => {
    const { server, connect } = await served()
    const bus = await connect()
    await server.close()
    await expect(bus.version()).rejects.toMatchObject({ code: 'ERR_BUS', data: `${DBUS}.NoServer` })
  })
})

describe('a daemon without room', () => {
  const LIMITS = `${DBUS}.LimitsExceeded`

  test('is asked again', async () => {
    const { systemd, connect } = await served()
    const bus = await connect()
    let full = 5
    systemd.faults.push(() => (full-- > 0 ? { error: LIMITS } : undefined))
    expect(await bus.version()).toBe(252)
  })

  test('but not for ever: a hundred times', async () => {
    const { systemd, connect } = await served()
    const bus = await connect()
    systemd.faults.push(() => ({ error: LIMITS }))
    await expect(bus.version()).rejects.toMatchObject({ code: 'ERR_BUS', data: LIMITS })
    expect(systemd.requests.length).toBe(100)
  })
})
