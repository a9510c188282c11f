import {
  apply,
  CgroupError,
  type CgroupFs,
  type HostPath,
  type InstallOptions,
  isOwned,
  isPopulated,
  makeDirectory,
  pathsBelow,
  planWrites,
  type Resources,
  requireApplied,
  rolledBack,
  type Write,
} from '@cgroupkit/core'
import type { V1Cgroup } from './cgroup.js'
import { fileOf, type Hierarchy, hierarchyOf } from './placements.js'

/** The real cgroup: its directory in every hierarchy of the host, then the limits. A failure takes back all directories. */
export async function install(cgroup: V1Cgroup, resources: Resources, options: InstallOptions): Promise<void> {
  options.signal?.throwIfAborted()
  const { fs, own, hierarchies } = cgroup
  const writes = planWrites('v1', resources, { profile: options.profile })
  for (const { controller, from } of writes) {
    if (hierarchyOf(hierarchies, controller) === undefined) throw missing(controller, from, hierarchies)
  }
  const making = { parents: 'create', own, made: [] as HostPath[] } as const
  try {
    for (const hierarchy of hierarchies) {
      const isNew = makeDirectory(fs, hierarchy, making)
      if (!isNew) refuseStranger(fs, hierarchy, writes)
      if (hierarchy.controllers.includes('cpuset')) inheritCpuset(fs, hierarchy)
    }
    const dirOf = (controller: string) => hierarchyOf(hierarchies, controller)?.dir
    // Now that its files are there: which of them a value goes to may depend on the kernel and the I/O scheduler.
    const exists = (file: string) => {
      const path = fileOf(hierarchies, file)
      return path !== undefined && fs.stat(path) !== undefined
    }
    requireApplied(apply(fs, dirOf, planWrites('v1', resources, { profile: options.profile, exists })), dirOf)
  } catch (failure) {
    throw await rolledBack(cgroup, making.made, failure)
  }
}

/** A live cgroup that we did not make keeps its limits; one that is empty may be taken into use. EEXIST may also mean a file. */
function refuseStranger(fs: CgroupFs, { dir, controllers }: Hierarchy, writes: readonly Write[]): void {
  const stat = fs.stat(dir)
  if (stat?.dir === false)
    throw new CgroupError('ENOTDIR', 'mkdir', dir, { message: 'an interface file has this name' })
  const limits = writes.filter(({ controller }) => controllers.includes(controller)).length
  if (limits === 0 || isOwned(stat) || !isPopulated(fs, dir, 'v1')) return
  throw new CgroupError('ERR_BUSY', 'mkdir', dir, {
    message: `exists, holds processes and is not ours: ${limits} limits not written`,
    hint: 'join it without resources, or choose another name',
  })
}

/** A new v1 cpuset is empty, and a process cannot join one with empty cpus or mems (ENOSPC): each level takes its parent's. */
function inheritCpuset(fs: CgroupFs, { mount, components }: Hierarchy): void {
  for (const file of ['cpuset.cpus', 'cpuset.mems']) {
    let inherited = fs.read(`${mount}/${file}`)?.trim() ?? ''
    for (const dir of pathsBelow(mount, components)) {
      const text = fs.read(`${dir}/${file}`)?.trim() ?? ''
      if (text === '' && inherited !== '') fs.write(`${dir}/${file}`, inherited)
      else inherited = text
    }
  }
}

function missing(controller: string, from: readonly string[], hierarchies: readonly Hierarchy[]): CgroupError {
  const available = hierarchies.flatMap(({ controllers }) => controllers)
  return new CgroupError('ERR_NO_CONTROLLER', 'mkdir', controller, {
    message: `${from.join(', ')} is set but the ${controller} controller is not mounted on this host`,
    hint: `mounted: ${available.join(' ')}`,
  })
}
