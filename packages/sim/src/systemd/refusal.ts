import { CgroupError } from '@cgroupkit/core'

const DBUS = 'org.freedesktop.DBus.Error'
const SYSTEMD = 'org.freedesktop.systemd1'
const SETTING = 'Failed to set unit properties'

/** An error reply as systemd puts it on the wire. */
export class ManagerRefusal extends Error {
  readonly dbusName: string

  constructor(dbusName: string, text: string) {
    super(text)
    this.dbusName = dbusName
  }
}

/** systemd's own sentences and names, as 252 and 257 answer them. */
export const REFUSE = {
  unitExists: (unit: string) =>
    new ManagerRefusal(`${SYSTEMD}.UnitExists`, `Unit ${unit} was already loaded or has a fragment file.`),
  noSuchUnit: (unit: string) => new ManagerRefusal(`${SYSTEMD}.NoSuchUnit`, `Unit ${unit} not loaded.`),
  /** SetUnitProperties, which would load the unit, words it so. */
  notFound: (unit: string) => new ManagerRefusal(`${SYSTEMD}.NoSuchUnit`, `Unit ${unit} not found.`),
  badName: () => new ManagerRefusal(`${DBUS}.InvalidArgs`, 'Invalid unit name or type.'),
  noInstance: (unit: string) =>
    new ManagerRefusal(`${DBUS}.InvalidArgs`, `Unit name ${unit} is missing the instance name.`),
  /** A scope has no template that it could be an instance of. */
  instance: () => new ManagerRefusal(`${DBUS}.InvalidArgs`, 'Invalid argument'),
  /** A scope without processes. */
  failedToLoad: (unit: string) =>
    new ManagerRefusal(
      `${DBUS}.FileNotFound`,
      `Unit ${unit} failed to load properly, please adjust/correct and reload service manager: No such file or directory`,
    ),
  /** Not UnknownProperty: this is what both versions say of a name that they do not know. */
  unknownProperty: (name: string) =>
    new ManagerRefusal(`${DBUS}.PropertyReadOnly`, `Cannot set property ${name}, or unknown property.`),
  badType: () => new ManagerRefusal('System.Error.ENXIO', `${SETTING}: Unexpected message contents`),
  badArgument: () => new ManagerRefusal(`${DBUS}.InvalidArgs`, `${SETTING}: Invalid argument`),
  badOomPolicy: (value: string) => new ManagerRefusal(`${DBUS}.InvalidArgs`, `Invalid OOMPolicy setting: ${value}`),
  valueOutOfRange: (name: string) => new ManagerRefusal(`${DBUS}.InvalidArgs`, `${name}= value out of range`),
  outOfRange: (name: string) => new ManagerRefusal(`${DBUS}.InvalidArgs`, `Value specified in ${name} is out of range`),
  invalid: (text: string) => new ManagerRefusal(`${DBUS}.InvalidArgs`, text),
  byKernel: ({ code, path }: CgroupError) =>
    new ManagerRefusal(`System.Error.${code}`, `Refused by the kernel: ${path}`),
  noProcess: (pid: bigint, version: number) =>
    new ManagerRefusal(
      `${DBUS}.UnixProcessIdUnknown`,
      version < 257 ? `Process with ID ${pid} does not exist.` : `${SETTING}: No such process`,
    ),
} as const

/** What the Bus port promises: ERR_BUS with the D-Bus name in `data`. */
export function asBusError(unit: string, error: unknown): unknown {
  // What the kernel refuses the manager reaches its client as the errno.
  if (error instanceof CgroupError && !error.code.startsWith('ERR_')) return asBusError(unit, REFUSE.byKernel(error))
  if (!(error instanceof ManagerRefusal)) return error
  const message = error.message.replace(/\.$/, '').replace(/^[A-Z](?=[a-z])/, (first) => first.toLowerCase())
  return new CgroupError('ERR_BUS', 'bus', unit, { message, data: error.dbusName, cause: error })
}
