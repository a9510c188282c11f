import { CgroupError, codeOf } from '@cgroupkit/core'

/** Names of D-Bus errors that this client acts on. */
export const DBUS = {
  unitExists: 'org.freedesktop.systemd1.UnitExists',
  noSuchUnit: 'org.freedesktop.systemd1.NoSuchUnit',
  unknownObject: 'org.freedesktop.DBus.Error.UnknownObject',
  limitsExceeded: 'org.freedesktop.DBus.Error.LimitsExceeded',
  disconnected: 'org.freedesktop.DBus.Error.Disconnected',
  noReply: 'org.freedesktop.DBus.Error.NoReply',
  authFailed: 'org.freedesktop.DBus.Error.AuthFailed',
  noServer: 'org.freedesktop.DBus.Error.NoServer',
} as const

const HINTS: Readonly<Record<string, string>> = {
  'org.freedesktop.DBus.Error.AccessDenied':
    'only root may manage units of the system: run as root, or rootless with a manager of your own',
  'org.freedesktop.DBus.Error.InteractiveAuthorizationRequired':
    'only root may manage units of the system: run as root, or rootless with a manager of your own',
  // Measured on 252 and 257: an unknown property is answered with PropertyReadOnly, not with UnknownProperty.
  'org.freedesktop.DBus.Error.PropertyReadOnly':
    'this version of systemd does not know the property, or it is fixed at start',
  'org.freedesktop.DBus.Error.ServiceUnknown': 'no systemd is connected to this bus',
  'org.freedesktop.DBus.Error.FileNotFound': 'a scope needs a process from the start: give it a live pid',
  [DBUS.authFailed]: 'the bus does not accept this user: uids of a user namespace are not those of the host',
  [DBUS.noServer]: 'no systemd is listening there; compat directories need no bus and still work',
  [DBUS.disconnected]: 'systemd or the bus went away twice during the call; ask again when it is back',
  [DBUS.noReply]: 'systemd did not answer in time; raise timeoutMs or look at its log',
}

const ENDED: Readonly<Record<string, string>> = {
  failed: 'the unit could not be started; journalctl -u names the reason',
  canceled: 'another request for the same unit took its place',
  timeout: 'systemd gave up waiting for the unit',
  dependency: 'a unit that this one needs, its slice for example, failed',
  skipped: 'a condition of the unit was not met',
}

/** systemd's sentences in the house style of messages: no capital, no full stop. */
const plain = (text: string): string =>
  text.replace(/\.$/, '').replace(/^[A-Z](?=[a-z])/, (first) => first.toLowerCase())

/** A refusal by systemd or by the bus. `unit` is what it is about; `name` the D-Bus error name. */
export function busRefusal(unit: string, name: string, text: string, cause?: unknown): CgroupError {
  return new CgroupError(name === DBUS.noReply ? 'ERR_TIMEOUT' : 'ERR_BUS', 'bus', unit, {
    message: plain(text),
    data: name,
    hint: HINTS[name],
    cause,
  })
}

/** A job that ended, but not with `done`. */
export function jobRefusal(unit: string, result: string): CgroupError {
  return new CgroupError('ERR_BUS', 'bus', unit, {
    message: `the job of the unit ended with "${result}"`,
    data: result,
    hint: ENDED[result] ?? 'journalctl -u names the reason',
  })
}

/** The D-Bus error name of an error of the client library, of a socket, or of ours. */
export function dbusNameOf(error: unknown): string | undefined {
  if (error instanceof CgroupError) return error.data
  if (typeof error !== 'object' || error === null) return undefined
  if ('dbusName' in error && typeof error.dbusName === 'string') return error.dbusName
  const code = codeOf(error)
  return code === 'EPIPE' || code === 'ECONNRESET' ? DBUS.disconnected : undefined
}

/** Whatever a call failed with, as ours. */
export function asBusError(unit: string, error: unknown): CgroupError {
  if (error instanceof CgroupError) return error
  const text = error instanceof Error ? error.message : String(error)
  return busRefusal(unit, dbusNameOf(error) ?? 'org.freedesktop.DBus.Error.Failed', text, error)
}
