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
  processesIn,
  type Resources,
  requireApplied,
  rolledBack,
  toleratedCode,
  type Write,
} from '@cgroupkit/core'
import type { V2Cgroup } from './cgroup.js'
import { CORE, words } from './placements.js'

/**
 * The real cgroup: directories one by one, controllers enabled top down, limits written. A failure takes back the directories; a
 * controller that was enabled in a parent that is not ours stays on, since others may use it by then.
 */
export async function install(cgroup: V2Cgroup, resources: Resources, options: InstallOptions): Promise<void> {
  options.signal?.throwIfAborted()
  const planOptions = { profile: options.profile, controllers: cgroup.controllers }
  const writes = planWrites('v2', resources, planOptions)
  const needed = new Set(writes.map(({ controller }) => controller).filter((controller) => !CORE.includes(controller)))
  for (const controller of needed) {
    if (!cgroup.controllers.includes(controller)) {
      throw missing(cgroup.mount, controller, `this host has ${cgroup.controllers.join(' ') || 'none'}`)
    }
  }
  const { fs, own, dir, mount, components } = cgroup
  const making = { parents: 'create', own, made: [] as HostPath[] } as const
  try {
    const isNew = makeDirectory(fs, { mount, components }, making)
    if (!isNew) refuseStranger(fs, dir, writes)
    for (const parent of [mount, ...pathsBelow(mount, components).slice(0, -1)]) enable(fs, parent, needed)
    // Now that its files are there: which of them a value goes to may depend on the kernel and the I/O scheduler.
    const files = new Set(fs.list(dir)?.files)
    const dirOf = () => dir
    const plan = planWrites('v2', resources, { ...planOptions, exists: (file) => files.has(file) })
    requireApplied(apply(fs, dirOf, plan), dirOf)
  } catch (failure) {
    throw await rolledBack(cgroup, making.made, failure)
  }
}

/** A live cgroup that we did not make keeps its limits; one that is empty may be taken into use. EEXIST may also mean a file. */
function refuseStranger(fs: CgroupFs, dir: HostPath, writes: readonly Write[]): void {
  const stat = fs.stat(dir)
  if (stat?.dir === false)
    throw new CgroupError('ENOTDIR', 'mkdir', dir, { message: 'an interface file has this name' })
  if (writes.length === 0 || isOwned(stat) || !isPopulated(fs, dir, 'v2')) return
  throw new CgroupError('ERR_BUSY', 'mkdir', dir, {
    message: `exists, holds processes and is not ours: ${writes.length} limits not written`,
    hint: 'join it without resources, or choose another name',
  })
}

/**
 * Hands every controller that `parent` has on to its children, each by a write of its own, because the kernel takes or refuses
 * a write as a whole (one absent controller would cost all). Refusals matter for `needed` alone.
 */
function enable(fs: CgroupFs, parent: HostPath, needed: ReadonlySet<string>): void {
  const has = words(fs.read(`${parent}/cgroup.controllers`) ?? '')
  const on = new Set(words(fs.read(`${parent}/cgroup.subtree_control`) ?? ''))
  for (const controller of needed) {
    if (!has.includes(controller)) throw missing(parent, controller, `${parent} has ${has.join(' ') || 'none'}`)
  }
  const off = has.filter((controller) => !on.has(controller))
  if (off.length === 0) return
  const lost = off.find((controller) => needed.has(controller))
  if (holdsProcesses(fs, parent)) {
    if (lost === undefined) return
    throw missing(parent, lost, 'processes in a parent keep its controllers from its children: move them to a leaf')
  }
  for (const controller of off) {
    try {
      fs.write(`${parent}/cgroup.subtree_control`, `+${controller}`)
    } catch (error) {
      const code = toleratedCode(error)
      if (needed.has(controller)) throw missing(parent, controller, `the kernel refused to enable it (${code})`, error)
    }
  }
}

/**
 * With processes inside, `+cpu` and `+pids` would not fail: they would turn the parent into a threaded domain, whose children
 * nothing can join (measured, kernel 5.10 to 6.12). The root, which has no cgroup.type, is exempt.
 */
function holdsProcesses(fs: CgroupFs, parent: HostPath): boolean {
  return fs.read(`${parent}/cgroup.type`) !== undefined && processesIn(fs, parent).length > 0
}

function missing(path: HostPath, controller: string, hint: string, cause?: unknown): CgroupError {
  return new CgroupError('ERR_NO_CONTROLLER', 'write', path, {
    data: `+${controller}`,
    message: `the spec sets limits for controller "${controller}", which is not available here`,
    hint,
    cause,
  })
}
