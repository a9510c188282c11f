import type { Bus, Property } from '@cgroupkit/core'
import { asBusError, busRefusal, DBUS, dbusNameOf, jobRefusal } from './errors.js'
import { type Call, type Link, MANAGER, SYSTEMD } from './link.js'
import { parseSystemdVersion } from './version.js'

/** What a daemon that is out of connections is asked before we give up; runc's number. */
const MAX_TRIES = 100
const LONGEST_PAUSE_MS = 10
/** Between looks at a unit whose job's end was not heard. */
const LOOK_MS = 50

/** A `Bus` with a connection behind it. */
export interface SystemdBus extends Bus {
  /** Ends the connection. An idle one does not keep the process alive, so this is for servers and tests. */
  close(): Promise<void>
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

const wire = (properties: readonly Property[]) =>
  properties.map(({ name, type, value }) => [name, [type, value]] as const)

const TYPES: Readonly<Record<string, string>> = { scope: 'Scope', slice: 'Slice', service: 'Service' }

/** systemd's manager over one connection, which is made again at most once per request. */
export class ManagerClient implements SystemdBus {
  readonly #open: () => Promise<Link>
  readonly #timeoutMs: number
  #link: Promise<Link> | undefined
  #version: number | undefined
  /** Connections that went away during a request. */
  #lost = 0

  constructor(open: () => Promise<Link>, timeoutMs: number) {
    this.#open = open
    this.#timeoutMs = timeoutMs
  }

  /** Connects now, so that a failure is seen before the first request. */
  async connect(): Promise<void> {
    await this.#retryLimits(SYSTEMD, () => this.#connected())
  }

  /** The connection, made at first use and again when it was lost; one at a time. */
  async #connected(): Promise<Link> {
    const link = await this.#link?.catch(() => undefined)
    if (link !== undefined && !link.closed) return link
    this.#link = this.#open()
    return this.#link
  }

  async startUnit(name: string, properties: readonly Property[], signal?: AbortSignal): Promise<'done' | 'exists'> {
    const body = [name, 'replace', wire(properties), []]
    const lost = this.#lost
    try {
      await this.#job(name, { member: 'StartTransientUnit', signature: 'ssa(sv)a(sa(sv))', body }, 'active', signal)
      return 'done'
    } catch (error) {
      if (dbusNameOf(error) !== DBUS.unitExists) throw error
      // After a lost connection the unit that exists may well be the one that the lost request made.
      return lost !== this.#lost && (await this.#outcome(name, 'active')) === 'done' ? 'done' : 'exists'
    }
  }

  async setProperties(name: string, properties: readonly Property[]): Promise<void> {
    await this.#call(name, { member: 'SetUnitProperties', signature: 'sba(sv)', body: [name, true, wire(properties)] })
  }

  async stopUnit(name: string, signal?: AbortSignal): Promise<void> {
    try {
      await this.#job(name, { member: 'StopUnit', signature: 'ss', body: [name, 'replace'] }, 'inactive', signal)
    } catch (error) {
      if (dbusNameOf(error) !== DBUS.noSuchUnit) throw error
    }
  }

  async getProperties(name: string): Promise<Record<string, unknown> | undefined> {
    try {
      const path = await this.#call(name, { member: 'GetUnit', signature: 's', body: [name] })
      const type = TYPES[name.slice(name.lastIndexOf('.') + 1)]
      const parts = ['Unit', ...(type === undefined ? [] : [type])].map((part) =>
        this.#call(name, {
          path: String(path),
          interface: 'org.freedesktop.DBus.Properties',
          member: 'GetAll',
          signature: 's',
          body: [`${SYSTEMD}.${part}`],
        }),
      )
      return Object.assign({}, ...(await Promise.all(parts)))
    } catch (error) {
      const known = dbusNameOf(error)
      if (known === DBUS.noSuchUnit || known === DBUS.unknownObject) return undefined
      throw error
    }
  }

  async resetFailed(name: string): Promise<void> {
    try {
      await this.#call(name, { member: 'ResetFailedUnit', signature: 's', body: [name] })
    } catch (error) {
      if (dbusNameOf(error) !== DBUS.noSuchUnit) throw error
    }
  }

  async version(): Promise<number> {
    if (this.#version === undefined) {
      const text = await this.#call(SYSTEMD, {
        path: MANAGER.path,
        interface: 'org.freedesktop.DBus.Properties',
        member: 'Get',
        signature: 'ss',
        body: [MANAGER.interface, 'Version'],
      })
      this.#version = parseSystemdVersion(text)
    }
    return this.#version
  }

  async close(): Promise<void> {
    const link = await this.#link?.catch(() => undefined)
    await link?.close()
  }

  /** One call and its answer; a connection that is lost meanwhile is made anew once, as runc does. */
  async #call(unit: string, call: Call, signal?: AbortSignal): Promise<unknown> {
    return this.#onLink(unit, (link) => link.call(call, signal), signal)
  }

  async #onLink<T>(unit: string, work: (link: Link) => Promise<T>, signal?: AbortSignal): Promise<T> {
    const attempt = () => this.#retryLimits(unit, async () => work(await this.#connected()), signal)
    try {
      return await attempt()
    } catch (error) {
      if (dbusNameOf(error) !== DBUS.disconnected) throw error
      this.#lost++
      return await attempt()
    }
  }

  async #retryLimits<T>(unit: string, work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    for (let tries = 1; ; tries++) {
      signal?.throwIfAborted()
      try {
        return await work()
      } catch (error) {
        signal?.throwIfAborted()
        const full = dbusNameOf(error) === DBUS.limitsExceeded
        if (!full || tries === MAX_TRIES) throw asBusError(unit, error)
        await pause(Math.min(2 ** Math.min(tries, 8), LONGEST_PAUSE_MS))
      }
    }
  }

  /** A call that queues a job, and the job's end. */
  async #job(unit: string, call: Call, reached: 'active' | 'inactive', signal?: AbortSignal): Promise<void> {
    const result = await this.#onLink(
      unit,
      async (link) => {
        const job = String(await link.call(call, signal))
        try {
          return await link.hold(() => link.jobs.wait(job, this.#timeoutMs, signal))
        } catch (error) {
          // The call was answered, so it must not be sent again: ask for the outcome, since its signal is lost.
          if (dbusNameOf(error) !== DBUS.disconnected) throw error
          return this.#outcome(unit, reached)
        }
      },
      signal,
    )
    if (result === 'done') return
    await this.resetFailed(unit).catch(() => {}) // the reason that is thrown below is the one that matters
    throw result === undefined
      ? busRefusal(unit, DBUS.noReply, `the job did not end within ${this.#timeoutMs} ms`)
      : jobRefusal(unit, result)
  }

  async #outcome(unit: string, reached: 'active' | 'inactive'): Promise<string | undefined> {
    for (let waited = 0; waited < this.#timeoutMs; waited += LOOK_MS) {
      const state = (await this.getProperties(unit))?.ActiveState ?? 'inactive'
      if (state === reached) return 'done'
      if (state === 'failed' || (state === 'inactive' && reached === 'active')) return 'failed'
      await pause(LOOK_MS)
    }
    return undefined
  }
}
