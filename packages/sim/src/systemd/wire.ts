/** Signature and values of a method's reply. */
export interface Reply {
  signature?: string
  body?: unknown[]
}

/** The D-Bus type that systemd has for a value of this shape. */
function signatureOf(value: unknown): string {
  if (typeof value === 'bigint') return 't'
  if (typeof value === 'boolean') return 'b'
  if (value instanceof Uint8Array) return 'ay'
  if (!Array.isArray(value)) return 's'
  return Array.isArray(value[0]) ? `a(${value[0].map(signatureOf).join('')})` : 'as'
}

const OF_UNIT = new Set([
  'Id',
  'Description',
  'LoadState',
  'ActiveState',
  'SubState',
  'Transient',
  'DefaultDependencies',
  'Wants',
  'CollectMode',
  'FreezerState',
])

/** GetAll of one interface: org.freedesktop.systemd1.Unit has what every unit has, the rest is of the type's interface. */
export function propertiesReply(properties: Record<string, unknown> | undefined, iface: string): Reply {
  const isUnit = iface.endsWith('.Unit')
  const entries = Object.entries(properties ?? {})
    .filter(([name]) => OF_UNIT.has(name) === isUnit)
    .map(([name, value]) => [name, [signatureOf(value), value]])
  return { signature: 'a{sv}', body: [entries] }
}
