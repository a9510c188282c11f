import type { MessageBus } from 'dbus-native'
import type { Address } from './address.js'
import { busRefusal, DBUS } from './errors.js'
import { Jobs } from './jobs.js'

export const SYSTEMD = 'org.freedesktop.systemd1'
export const MANAGER = { path: '/org/freedesktop/systemd1', interface: `${SYSTEMD}.Manager` } as const
const DAEMON = {
  destination: 'org.freedesktop.DBus',
  path: '/org/freedesktop/DBus',
  interface: 'org.freedesktop.DBus',
} as const
const JOB_REMOVED = `type='signal',sender='${SYSTEMD}',path='${MANAGER.path}',interface='${MANAGER.interface}',member='JobRemoved'`

const SUBSCRIBE: Call = { member: 'Subscribe' }
const PING: Call = { path: '/', interface: 'org.freedesktop.DBus.Peer', member: 'Ping' }
/** An answer takes some 2 ms. */
const FIRST_NUDGE_MS = 5

export interface Call {
  readonly member: string
  readonly path?: string
  readonly interface?: string
  readonly signature?: string
  readonly body?: unknown[]
}

/** One connection that is up and hears of jobs. It keeps the process alive only while something is awaited. */
export class Link {
  readonly jobs = new Jobs()
  readonly #bus: MessageBus
  #pending = 0
  #closed = false

  constructor(bus: MessageBus) {
    this.#bus = bus
    bus.connection.on('message', (message) => {
      if (message.member !== 'JobRemoved' || message.interface !== MANAGER.interface) return
      const [, job, , result] = message.body ?? []
      if (typeof job === 'string' && typeof result === 'string') this.jobs.ended(job, result)
    })
    const lost = () => {
      this.#closed = true
      this.jobs.lost(busRefusal(SYSTEMD, DBUS.disconnected, 'the connection was closed'))
    }
    bus.connection.on('close', lost)
    bus.connection.on('end', lost)
  }

  get closed(): boolean {
    return this.#closed
  }

  async call(call: Call, signal?: AbortSignal): Promise<unknown> {
    return this.hold(() => this.#bus.invoke({ destination: SYSTEMD, ...MANAGER, ...call }, signal ? { signal } : {}))
  }

  /** Keeps the process alive as long as `work` runs, though the idle socket does not. */
  async hold<T>(work: () => PromiseLike<T>): Promise<T> {
    this.#pending++
    this.#hold()
    try {
      return await work()
    } finally {
      this.#pending--
      this.#hold()
    }
  }

  #hold(): void {
    const { stream } = this.#bus.connection
    if ('unref' in stream && 'ref' in stream && typeof stream.unref === 'function' && typeof stream.ref === 'function')
      this.#pending > 0 ? stream.ref() : stream.unref()
  }

  async close(): Promise<void> {
    this.#closed = true
    await this.hold(() => this.#bus.close())
  }
}

/** Resolves when the handshake is done. EXTERNAL is the only mechanism that systemd and the system bus offer. */
async function handshake(bus: MessageBus, { socket }: Address, timeoutMs: number): Promise<void> {
  const { connection } = bus
  let timer: NodeJS.Timeout | undefined
  try {
    await new Promise<void>((resolve, reject) => {
      connection.on('connect', resolve)
      connection.on('error', (error) => {
        const rejected = /authentication/i.test(error.message)
        reject(rejected ? busRefusal(socket, DBUS.authFailed, error.message, error) : error)
      })
      connection.on('end', () =>
        reject(busRefusal(socket, DBUS.authFailed, 'the connection was closed during authentication')),
      )
      timer = setTimeout(() => reject(busRefusal(socket, DBUS.noReply, 'no answer to the handshake')), timeoutMs)
    })
  } finally {
    clearTimeout(timer)
  }
}

/**
 * sd-bus as a server looks at a first message that it read together with the login's last line only when more arrives (measured on
 * 252: about one connection in three stalls so, for ever). So more is sent, until there is an answer.
 */
async function nudging<T>(link: Link, work: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const nudge = (pauseMs: number) => {
    timer = setTimeout(() => {
      link.call(PING).catch(() => {}) // the answer to `work` is the one that matters
      nudge(pauseMs * 2)
    }, pauseMs)
  }
  nudge(FIRST_NUDGE_MS)
  try {
    return await work()
  } finally {
    clearTimeout(timer)
  }
}

/** Connects, says hello to the daemon where there is one, and asks for the signals of jobs before any job is started. */
export async function openLink(address: Address, timeoutMs: number): Promise<Link> {
  // Loaded here: opening a cgroup, and the hook above all, must not pay for a D-Bus client that it never uses.
  const { createClient } = await import('dbus-native')
  const bus = createClient({
    socket: address.socket,
    direct: true, // also on a bus: the Hello is sent below, so that its refusal is seen
    authMethods: ['EXTERNAL'],
    returnBigInt: true,
    plainValues: true,
    timeout: timeoutMs,
  })
  try {
    await handshake(bus, address, timeoutMs)
    if (!address.direct) {
      await bus.invoke({ ...DAEMON, member: 'Hello' })
      await bus.invoke({ ...DAEMON, member: 'AddMatch', signature: 's', body: [JOB_REMOVED] })
    }
    const link = new Link(bus)
    await (address.direct ? nudging(link, () => link.call(SUBSCRIBE)) : link.call(SUBSCRIBE))
    return link
  } catch (error) {
    bus.connection.on('error', () => {}) // what else the dying socket says is of no interest
    void bus.close()
    throw error
  }
}
