import { type Backing, type Cgroup, CgroupError, type CgroupJSON, quoted } from '@cgroupkit/core'
import { restoreSystemd } from '@cgroupkit/systemd'
import { restoreV1 } from '@cgroupkit/v1'
import { restoreV2 } from '@cgroupkit/v2'
import { backingOf } from './open-cgroup.js'

/**
 * A cgroup from saved state: what `toJSON()` gave, or gVisor's own (`compatCgroup` of a state file). Every directory it claims
 * to own is checked against this host's mounts before it is trusted.
 * Throws CgroupError ERR_STATE (unreadable, of another kind of host, or naming directories outside the mount).
 */
export function restoreCgroup(json: CgroupJSON, on: Backing): Cgroup {
  const backing = backingOf(on)
  if (typeof json !== 'object' || json === null) throw unreadable(json)
  if ('cgroupv1' in json) return restoreV1(json, backing)
  if ('cgroupv2' in json) return restoreV2(json, backing)
  if ('cgroupsystemd' in json) return restoreSystemd(json, backing)
  throw unreadable(json)
}

function unreadable(json: unknown): CgroupError {
  return new CgroupError('ERR_STATE', 'parse', 'cgroup', {
    data: quoted(json),
    message: 'saved state names no kind of cgroup',
    hint: 'expected one of the keys cgroupv1, cgroupv2, cgroupsystemd',
  })
}
