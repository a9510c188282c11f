import { SpecError } from '../errors.js'
import type { Irregular } from './irregular.js'
import { groups, integer, line, pathOf } from './values.js'

const ALLOW = 'devices.allow'
const DENY = 'devices.deny'

/** v1 only: v2 wants an eBPF program, and systemd would attach one of its own beside the runtime's. Rules are written in their order. */
export const devices: Irregular = {
  controllers: ['devices'],
  rows: [
    { oci: 'devices', v1: [ALLOW, DENY], v2: [], systemd: [], note: 'v2 needs an eBPF program: left to the runtime' },
  ],
  writes(column, resources) {
    const writes = groups(resources.devices, 'devices').map((entry, index) => {
      const at = `devices[${index}]`
      if (typeof entry.allow !== 'boolean')
        throw new SpecError(pathOf(`${at}.allow`), 'must be true or false', { data: entry.allow })
      return { file: entry.allow ? ALLOW : DENY, controller: 'devices', data: rule(entry, at), from: [at] }
    })
    return column === 'v1' ? writes : []
  },
}

/** `a` stands for everything whatever else is said (security/device_cgroup.c). Absent numbers and -1 are wildcards. */
function rule(entry: Readonly<Record<string, unknown>>, at: string): string {
  const type = line(entry.type, `${at}.type`) || 'a'
  const access = line(entry.access, `${at}.access`) || 'rwm'
  if (!/^[abcup]$/.test(type)) throw new SpecError(pathOf(`${at}.type`), 'not one of a, b, c, u, p', { data: type })
  if (!/^[rwm]{1,3}$/.test(access))
    throw new SpecError(pathOf(`${at}.access`), 'not made of r, w and m', { data: access })
  const number = (key: string) => {
    const value = integer(entry[key], `${at}.${key}`) ?? -1n
    return value < 0n ? '*' : String(value)
  }
  return type === 'a' ? 'a' : `${type === 'u' ? 'c' : type} ${number('major')}:${number('minor')} ${access}`
}
