import { createServer, type Socket } from 'node:net'
import { CgroupError, type Property } from '@cgroupkit/core'
import { ManagerRefusal, REFUSE } from './refusal.js'
import type { BusVerb, SimSystemd } from './sim-systemd.js'
import { propertiesReply, type Reply } from './wire.js'

/** What is used of the package `dbus-native`, which the caller brings: the simulator itself has no D-Bus code. */
export interface DbusModule {
  createConnection(options: object): {
    message(message: object): boolean
    on(event: string, listener: (...args: never[]) => void): unknown
  }
}

export interface ServeBusOptions {
  /** Path of the unix socket; ending in /systemd/private it stands for systemd's own. */
  socket: string
  dbus: DbusModule
  /** Send the signal of a job's end before the reply that names the job, as the two can be read on a busy bus. */
  signalFirst?: boolean
  /** Look at the first message only when a second one arrives, as sd-bus does when it read the first one with the end of the login. */
  stallsFirst?: boolean
  /** false: every login is refused. */
  authorize?: boolean
}

export interface ServedBus {
  /** Connections made so far. */
  readonly connections: number
  /** Ends every connection, as systemd does when it executes itself anew. */
  drop(): void
  close(): Promise<void>
}

interface Message {
  type?: number
  serial?: number
  path?: string
  member?: string
  interface?: string
  body?: readonly unknown[]
}

const [METHOD_CALL, METHOD_RETURN, ERROR, SIGNAL] = [1, 2, 3, 4]
const MANAGER = { path: '/org/freedesktop/systemd1', interface: 'org.freedesktop.systemd1.Manager' }
const VERBS: Readonly<Record<string, BusVerb>> = {
  StartTransientUnit: 'start',
  SetUnitProperties: 'set',
  StopUnit: 'stop',
  GetUnit: 'get',
  ResetFailedUnit: 'reset',
  Get: 'version',
}

const unitPath = (name: string): string => `${MANAGER.path}/unit/${Buffer.from(name).toString('hex')}`
const unitOf = (path: string): string => Buffer.from(path.slice(path.lastIndexOf('/') + 1), 'hex').toString()

/** `a(sv)` as this server reads it: names with variants that keep their signature. */
function propertiesOf(value: unknown): Property[] {
  return (value as [string, { signature: string; value: unknown }][]).map(([name, variant]) => ({
    name,
    type: variant.signature,
    value: variant.value,
    from: [],
  }))
}

/** What a reply names, and how it ends, now or later. */
interface Job {
  unit: string
  ends: string | Promise<string>
}

/** One method of systemd or of the bus daemon; `result`: of the job that it makes. */
function answer(systemd: SimSystemd, message: Message, result: string): Reply & { job?: Job } {
  const { manager } = systemd
  const [name = '', second, third] = (message.body ?? []) as [string?, unknown?, unknown?]
  switch (message.member) {
    case 'Hello':
      return { signature: 's', body: [':1.1'] }
    case 'AddMatch':
    case 'Subscribe':
    case 'Ping':
      return {}
    case 'StartTransientUnit':
      return { job: { unit: name, ends: manager.start(name, propertiesOf(third), result) } }
    case 'StopUnit':
      manager.stop(name)
      return { job: { unit: name, ends: result } }
    case 'SetUnitProperties':
      manager.set(name, propertiesOf(third))
      return {}
    case 'ResetFailedUnit':
      if (!manager.units.has(name)) throw REFUSE.noSuchUnit(name)
      manager.resetFailed(name)
      return {}
    case 'GetUnit':
      if (!manager.units.has(name)) throw REFUSE.noSuchUnit(name)
      return { signature: 'o', body: [unitPath(name)] }
    case 'GetAll':
      return propertiesReply(manager.get(unitOf(message.path ?? '')), name)
    case 'Get':
      if (second === 'Version') return { signature: 'v', body: [['s', manager.versionText]] }
      throw new ManagerRefusal('org.freedesktop.DBus.Error.UnknownProperty', `Unknown property ${String(second)}`)
    default:
      throw new ManagerRefusal('org.freedesktop.DBus.Error.UnknownMethod', `Unknown method ${message.member}`)
  }
}

/**
 * The simulated systemd on a unix socket, in D-Bus wire format, as systemd's private socket or as a bus with systemd on it: for real
 * clients. Its faults apply as on the in-process port, and `disconnect` and `silent` are then what they say.
 */
export async function serveBus(systemd: SimSystemd, options: ServeBusOptions): Promise<ServedBus> {
  const sockets = new Set<Socket>()
  let connections = 0
  let jobs = 0

  const server = createServer((socket) => {
    connections++
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    const connection = options.dbus.createConnection({
      stream: socket,
      server: true,
      authMethods: ['EXTERNAL'],
      authorize: () => options.authorize ?? true,
      returnBigInt: true,
      plainValues: true,
      variants: 'wrap',
    })
    let serial = 0
    const send = (message: object) => !socket.destroyed && connection.message({ serial: ++serial, ...message })
    const refuse = (to: Message, error: unknown) => {
      const known = error instanceof CgroupError ? REFUSE.byKernel(error) : error
      const { dbusName, message } =
        known instanceof ManagerRefusal ? known : new ManagerRefusal('org.freedesktop.DBus.Error.Failed', String(known))
      send({ type: ERROR, replySerial: to.serial, errorName: dbusName, signature: 's', body: [message] })
    }
    const reply = (to: Message, { job, ...body }: Reply & { job?: Job }) => {
      if (job === undefined) return void send({ type: METHOD_RETURN, replySerial: to.serial, ...body })
      const id = ++jobs
      const path = `${MANAGER.path}/job/${id}`
      const answered = () => void send({ type: METHOD_RETURN, replySerial: to.serial, signature: 'o', body: [path] })
      const ended = (result: string) =>
        void send({
          type: SIGNAL,
          ...MANAGER,
          member: 'JobRemoved',
          signature: 'uoss',
          body: [id, path, job.unit, result],
        })
      const { ends } = job
      if (typeof ends === 'string' && options.signalFirst) ended(ends)
      answered()
      if (typeof ends !== 'string') void ends.then(ended)
      else if (!options.signalFirst) ended(ends)
    }
    const serve = async (message: Message) => {
      const verb = VERBS[message.member ?? '']
      const unit = verb === 'version' ? '' : String(message.body?.[0] ?? '')
      const fault = (verb && systemd.meet(verb, unit)) ?? { result: 'done' }
      if ('silent' in fault) return
      if ('disconnect' in fault && fault.disconnect === 'before') return void socket.destroy()
      if ('delayMs' in fault) await new Promise((resolve) => setTimeout(resolve, fault.delayMs))
      try {
        if ('error' in fault) throw new ManagerRefusal(fault.error, fault.text ?? 'simulated fault')
        const result = 'result' in fault ? fault.result : 'done'
        const done = answer(systemd, message, result)
        if ('disconnect' in fault) return void socket.destroy()
        reply(message, done)
      } catch (error) {
        refuse(message, error)
      }
    }
    connection.on('error', () => socket.destroy())
    let held: Message[] | undefined = options.stallsFirst ? [] : undefined
    connection.on('message', (message: Message) => {
      if (message.type !== METHOD_CALL) return
      const waiting = held ?? []
      held = held?.length === 0 ? [message] : undefined
      if (held === undefined) for (const each of [...waiting, message]) void serve(each)
    })
  })

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.socket, resolve)
  })
  const drop = () => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    get connections() {
      return connections
    },
    drop,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        drop()
      }),
  }
}
