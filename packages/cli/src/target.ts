import { resolve } from 'node:path'
import { driverFor, openCgroup, openHost, restoreCgroup } from '@cgroupkit/compat'
import { type Backing, type Cgroup, CgroupError, parseCgroupsPath } from '@cgroupkit/core'
import type { HostFlags } from './command.js'
import { findContainer, type InputFlags } from './input/find-container.js'
import type { FoundContainer } from './input/found-container.js'
import type { Io } from './io.js'

/** A container and its cgroup on a host. */
export interface Target {
  backing: Backing
  container: FoundContainer
  /** absent: the spec names no cgroup and there is no id to make a name of, so there is nothing to do */
  cgroup?: Cgroup
}

/** --root may be relative to where the command runs; `/` is no root at all. */
export function hostRoot({ root }: { root?: string }, io: Io): string {
  return root === undefined ? '' : resolve(io.cwd, root).replace(/\/$/, '')
}

/** Reads the spec first: a bad one is refused before the host is looked at. */
export async function openTarget(flags: InputFlags & HostFlags, io: Io): Promise<Target> {
  const root = hostRoot(flags, io)
  const container = await findContainer({ ...flags, root }, io)
  const backing = openHost({ root })
  const cgroup = cgroupOf(container, backing, flags.driver)
  return { backing, container, ...(cgroup === undefined ? {} : { cgroup }) }
}

/** A runtime's state settles a relative path; an empty path without an id names nothing (as gVisor has it). */
function cgroupOf(container: FoundContainer, backing: Backing, driver: HostFlags['driver']): Cgroup | undefined {
  const { cgroupsPath, id } = container
  if (container.running && isRelative(container, backing, driver)) return resolved(container, backing)
  if (cgroupsPath === '' && id === undefined) return undefined
  return openCgroup({
    ...backing,
    cgroupsPath: cgroupsPath === '' && !usesSystemd(container, backing, driver) ? `/${id}` : cgroupsPath,
    id,
    driver,
  })
}

function resolved({ cgroupsPath, resolve }: FoundContainer, backing: Backing): Cgroup {
  const state = resolve?.()
  if (state === undefined)
    throw new CgroupError('ERR_PATH', 'parse', cgroupsPath, {
      message: 'a relative path depends on the cgroup of the runtime',
      hint: 'no runsc state file says what became of it (compatCgroup); give the spec with an absolute path: --spec FILE',
    })
  const cgroup = restoreCgroup(state, backing)
  // what runsc says it made is runsc's to remove; ours carries the mark
  for (const dir of cgroup.own.dirs) cgroup.own.drop(dir)
  return cgroup
}

function isRelative(container: FoundContainer, backing: Backing, driver: HostFlags['driver']): boolean {
  const { cgroupsPath } = container
  if (cgroupsPath === '' || cgroupsPath.startsWith('/')) return false
  if (usesSystemd(container, backing, driver)) return false
  // throws for a path that no runtime could have meant
  const parsed = parseCgroupsPath(cgroupsPath, { driver: 'cgroupfs' })
  return parsed.kind === 'cgroupfs' && !parsed.absolute
}

function usesSystemd({ cgroupsPath, id }: FoundContainer, { host }: Backing, driver: HostFlags['driver']): boolean {
  return driverFor({ cgroupsPath, id, host, driver }) === 'systemd'
}

export const NOTHING_TO_DO =
  'the spec has no linux.cgroupsPath: nothing to do; --id ID names a cgroup after the container'
