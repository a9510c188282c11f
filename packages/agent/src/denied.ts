import { readFileSync } from 'node:fs'

/** Of all ids of the host, as the first user namespace has them. */
const OF_THE_HOST = /^\s*0\s+0\s+4294967295\s*$/

const FORBIDDEN =
  'run as uid 0 of the host, with SELinux as spc_t, without an AppArmor profile that forbids it, and with /sys/fs/cgroup mounted writable'
const FIX: Readonly<Record<string, string>> = {
  EACCES: FORBIDDEN,
  EPERM: FORBIDDEN,
  EROFS: 'mount /sys/fs/cgroup writable: hostPath without readOnly in a pod, ProtectControlGroups=no in a unit',
}

/**
 * What helps where nothing can be made on this node at all; `undefined` for an error of another kind. `uidMap`: of this process, see
 * user_namespaces(7).
 */
export function whatAllows(code: string | undefined, uidMap = ownUidMap()): string | undefined {
  const fix = FIX[code ?? '']
  if (fix === undefined || code === 'EROFS' || uidMap === undefined || OF_THE_HOST.test(uidMap)) return fix
  return 'this is a user namespace, whose root is nobody to the host’s cgroups: take hostUsers: false out of the agent’s pod'
}

function ownUidMap(): string | undefined {
  try {
    return readFileSync('/proc/self/uid_map', 'utf8')
  } catch {
    return undefined
  }
}
