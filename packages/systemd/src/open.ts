import type { Backing, CgroupJSON, Host, ParsedPath } from '@cgroupkit/core'
import { savedSystemd } from './state.js'
import { SystemdCgroup } from './systemd-cgroup.js'

export interface SystemdOptions {
  /** The user's manager makes the unit, below its own cgroup. Default: the host is not seen as uid 0. */
  rootless?: boolean | undefined
}

/** Where the user's manager keeps its units, from the own cgroup: needs no D-Bus. '' outside a user session. */
function managerCgroupOf({ own }: Host): string {
  return /^(?:\/[^/]+)*?\/user@\d+\.service(?=\/|$)/.exec(own[''] ?? '')?.[0] ?? ''
}

/** A unit by its parsed path; nothing is made and no bus is asked, only cgroup.controllers of the mount is read. ERR_HOST, ERR_PATH. */
export function openSystemd(
  parsed: Extract<ParsedPath, { kind: 'systemd' }>,
  backing: Backing,
  options: SystemdOptions = {},
): SystemdCgroup {
  const { unit, slice, prefix, name, components } = parsed
  const managerCgroup = (options.rootless ?? backing.host.uid !== 0) ? managerCgroupOf(backing.host) : ''
  const below = managerCgroup.split('/').filter(Boolean)
  return new SystemdCgroup({ unit, slice, prefix, name, managerCgroup }, [...below, ...components], backing)
}

/** The unit that `toJSON` (or gVisor) saved: same path, same ownership, after every claim was checked. ERR_STATE, ERR_HOST. */
export function restoreSystemd(json: CgroupJSON, backing: Backing): SystemdCgroup {
  const { names, components, own } = savedSystemd(json, backing)
  return new SystemdCgroup(names, components, backing, own)
}
