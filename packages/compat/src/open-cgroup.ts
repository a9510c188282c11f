import { type Backing, type Cgroup, CgroupError, type ParsedPath, parseCgroupsPath } from '@cgroupkit/core'
import { openSystemd } from '@cgroupkit/systemd'
import { openV1, V1Cgroup } from '@cgroupkit/v1'
import { openV2 } from '@cgroupkit/v2'

export type Driver = 'auto' | 'systemd' | 'cgroupfs'

export interface OpenOptions extends Backing {
  /** `linux.cgroupsPath`: absolute, or `slice:prefix:name` for systemd. */
  cgroupsPath: string
  /** Container id; with the systemd driver it completes an empty path (`:prefix:id`). */
  id?: string | undefined
  /** Default 'auto': systemd iff the path has its form and systemd runs the host. */
  driver?: Driver | undefined
  /** Default: not uid 0. Decides systemd's default slice (user.slice instead of system.slice). */
  rootless?: boolean | undefined
}

/**
 * Opens a cgroup on whatever this host has. Pure apart from reading cgroup.controllers; never talks D-Bus, creates nothing.
 * v1 and hybrid hosts use the v1 hierarchies (cAdvisor takes hybrid for v1 too); a systemd path on them means the
 * directories of the expanded slice in each hierarchy, and its parents are systemd's.
 * Throws CgroupError ERR_PATH (bad or relative path) or ERR_HOST (no hierarchy for it).
 */
export function openCgroup(options: OpenOptions): Cgroup {
  const { cgroupsPath, id, host } = options
  const driver = driverFor(options)
  const rootless = options.rootless ?? host.uid !== 0
  const parsed = parseCgroupsPath(cgroupsPath, {
    driver,
    rootless,
    ...(id === undefined ? {} : { id }),
  })
  const backing = backingOf(options)
  if (parsed.kind === 'systemd') {
    if (host.mode === 'v2') return openSystemd(parsed, backing, { rootless })
    return new V1SliceCgroup(`/${parsed.components.join('/')}`, backing)
  }
  refuseRelative(parsed, cgroupsPath, host.systemd)
  return host.mode === 'v2' ? openV2(parsed.components, backing) : openV1(parsed.components, backing)
}

/** v1 directories of a unit: systemd makes the slices above it, in the hierarchies that it uses. */
class V1SliceCgroup extends V1Cgroup {
  override readonly parentsOwnedBy = 'systemd'
}

/** The driver that 'auto' stands for. An empty path goes to systemd only when there is an id to name a scope after. */
export function driverFor(
  options: Pick<OpenOptions, 'cgroupsPath' | 'driver' | 'host' | 'id'>,
): 'systemd' | 'cgroupfs' {
  const { cgroupsPath, driver = 'auto', host, id } = options
  if (driver !== 'auto') return driver
  if (!host.systemd) return 'cgroupfs'
  return isSystemdForm(cgroupsPath) || (cgroupsPath === '' && id !== undefined) ? 'systemd' : 'cgroupfs'
}

/** Three words between two colons, and not an absolute path: `kubepods-pod1.slice:cri-containerd:<id>`. */
function isSystemdForm(path: string): boolean {
  return !path.startsWith('/') && path.split(':').length === 3
}

/** gVisor and runc resolve a relative path against their own cgroup, which an outside program cannot know. */
function refuseRelative(parsed: Extract<ParsedPath, { kind: 'cgroupfs' }>, path: string, systemd: boolean): void {
  if (parsed.absolute) return
  const form = isSystemdForm(path)
  throw new CgroupError('ERR_PATH', 'parse', path, {
    message: form
      ? 'a systemd path cannot be used with the cgroupfs driver'
      : 'a relative path depends on the cgroup of the runtime',
    hint: form
      ? systemd
        ? 'use --driver systemd'
        : 'systemd does not run this host (no /run/systemd/system); use --driver systemd to make its directories all the same'
      : 'give an absolute path, or let the runtime resolve it: --container ID reads its state file',
  })
}

export function backingOf({ host, fs, bus, spawn, clock }: Backing): Backing {
  return { host, fs, bus, spawn, clock }
}
