/** Where a manager may be listening. `direct`: systemd itself at the other end, no bus daemon between. */
export interface Address {
  readonly socket: string
  readonly direct: boolean
}

export interface BusOptions {
  /** Folder that holds a host's `run/`; '' is this machine. */
  root?: string | undefined
  /** The user's own manager in place of the system's; default: not uid 0. */
  rootless?: boolean | undefined
  /** A socket path or a D-Bus address (`unix:path=…`), in place of those that are searched. */
  address?: string | undefined
  /** Longest wait for a connection, for the answer to one call, and for the end of one job, in ms; default 30 s, runc's. */
  timeoutMs?: number | undefined
  /** Default: the process's. */
  env?: Readonly<Record<string, string | undefined>> | undefined
  /** Default: the process's. */
  uid?: number | undefined
}

const PRIVATE = '/systemd/private'

/** The unix sockets named by a D-Bus address, in order; other transports are left out. */
function socketsOf(address: string): Address[] {
  return address.split(';').flatMap((one) => {
    const [family, parameters = ''] = one.split(/:(.*)/s)
    if (family !== 'unix') return []
    const [, key, value = ''] = /(?:^|,)(path|abstract)=([^,]*)/.exec(parameters) ?? []
    if (key === undefined) return []
    const path = value.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    return [{ socket: key === 'abstract' ? `\0${path}` : path, direct: path.endsWith(PRIVATE) }]
  })
}

/** Sockets to try, best first: systemd's own needs no bus daemon, but is only root's (0700). */
export function addresses(options: BusOptions): Address[] {
  const { root = '', address, env = process.env, uid = process.getuid?.() ?? 0, rootless = uid !== 0 } = options
  if (address !== undefined)
    return address.startsWith('/') ? [{ socket: address, direct: address.endsWith(PRIVATE) }] : socketsOf(address)
  // The variables speak of this machine, not of a host that is mapped below a folder.
  const named = (variable: string) => socketsOf((root === '' && env[variable]) || '')
  if (!rootless)
    return [
      { socket: `${root}/run${PRIVATE}`, direct: true },
      ...named('DBUS_SYSTEM_BUS_ADDRESS'),
      { socket: `${root}/run/dbus/system_bus_socket`, direct: false },
    ]
  const runtime = `${root}${(root === '' && env.XDG_RUNTIME_DIR) || `/run/user/${uid}`}`
  return [
    { socket: `${runtime}${PRIVATE}`, direct: true },
    ...named('DBUS_SESSION_BUS_ADDRESS'),
    { socket: `${runtime}/bus`, direct: false },
  ]
}
