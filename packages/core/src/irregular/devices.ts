import type { Irregular } from './irregular.js'
import type { Int } from './oci.js'

const ALLOW = 'devices.allow'
const DENY = 'devices.deny'

/** v1 only: v2 wants an eBPF program, and systemd would attach one of its own beside the runtime's. Rules are written in their order. */
export const devices: Irregular = {
  controllers: ['devices'],
  rows: [
    { oci: 'devices', v1: [ALLOW, DENY], v2: [], systemd: [], note: 'v2 needs an eBPF program: left to the runtime' },
  ],
  writes(column, { devices: rules = [] }) {
    if (column === 'v2') return []
    return rules.map(({ allow = false, type = '', major, minor, access = '' }, index) => ({
      file: allow ? ALLOW : DENY,
      controller: 'devices',
      // `a`, OCI's default, is everything whatever else is said (security/device_cgroup.c).
      data: type === '' || type === 'a' ? 'a' : `${KINDS[type] ?? type} ${any(major)}:${any(minor)} ${access || 'rwm'}`,
      from: [`devices[${index}]`],
    }))
  },
}

/** mknod's unbuffered character devices are character devices to the kernel. */
const KINDS: Readonly<Record<string, string>> = { u: 'c' }

function any(number: Int = -1): string {
  return number < 0 ? '*' : String(number)
}
