import { type CgroupError, codeOf } from '@cgroupkit/core'
import { addresses, type BusOptions } from './address.js'
import { asBusError, busRefusal, DBUS } from './errors.js'
import { type Link, openLink } from './link.js'
import { ManagerClient, type SystemdBus } from './manager.js'

const DEFAULT_TIMEOUT_MS = 30_000

/** There is nobody, or nobody for us, behind this socket: the next one may do. */
const NOT_HERE = new Set(['ENOENT', 'ECONNREFUSED', 'EACCES', 'EPERM', 'ENOTDIR', 'ENOTSOCK', 'EINVAL'])

async function firstOf(options: BusOptions, timeoutMs: number): Promise<Link> {
  const tried: string[] = []
  let last: unknown
  for (const address of addresses(options)) {
    try {
      return await openLink(address, timeoutMs)
    } catch (error) {
      if (codeOf(error) === 'EAGAIN') throw limits(address.socket, error)
      // A refused login is final: the other sockets would ask for the same one.
      if (!NOT_HERE.has(codeOf(error) ?? '')) throw asBusError(address.socket, error)
      tried.push(`${address.socket} (${codeOf(error)})`)
      last = error
    }
  }
  throw busRefusal(
    tried.at(-1) ?? String(options.address),
    DBUS.noServer,
    tried.length === 0 ? 'the address names no unix socket' : `no socket of systemd answers, tried ${tried.join(', ')}`,
    last,
  )
}

/** A full accept queue says EAGAIN; to the caller that is what a daemon means by LimitsExceeded. */
const limits = (socket: string, cause: unknown): CgroupError =>
  busRefusal(socket, DBUS.limitsExceeded, 'too many connections are waiting', cause)

/**
 * systemd's manager over D-Bus: its private socket first, else the system bus; `rootless`: the user's manager.
 *
 * Every refusal is a `CgroupError`: ERR_BUS with the D-Bus error name (or the job's result) in `data`, ERR_TIMEOUT when an answer or
 * the end of a job did not come within `timeoutMs`. A login that is refused is not tried again; a connection lost during a request
 * is made anew once; a daemon without a free connection is asked up to 100 times. An aborted request rejects with the signal's
 * reason; the job goes on in systemd.
 */
export async function connectBus(options: BusOptions = {}): Promise<SystemdBus> {
  const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS
  const bus = new ManagerClient(() => firstOf(options, timeoutMs), timeoutMs)
  await bus.connect()
  return bus
}
