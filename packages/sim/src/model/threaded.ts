import type { Errno } from '@cgroupkit/core'
import type { Node } from '../record.js'
import type { Model } from './model.js'
import { isPopulated } from './populated.js'
import { controllerText, THREADED, words } from './subsystems.js'

// The rules of kernel/cgroup/cgroup.c, under its own names. `threaded` is state; the other types follow from it and are pushed.

export const isThreaded = (dir: Node): boolean => dir.get('cgroup.type') === 'threaded\n'
export const hasTasks = (dir: Node): boolean => dir.get(dir.hierarchy.version === 1 ? 'tasks' : 'cgroup.threads') !== ''
const isMixable = (dir: Node): boolean => dir.parent === undefined
const subtree = (dir: Node): string[] => words(dir.get('cgroup.subtree_control'))
const isDomainController = (name: string) => !THREADED.includes(name)

/** Of what is not threaded itself. */
function isThreadRoot(dir: Node): boolean {
  if (hasTasks(dir) && subtree(dir).some((name) => THREADED.includes(name))) return true
  return dir.children().some(isThreaded)
}

/** Of what is not threaded itself. */
function canBeThreadRoot(dir: Node): boolean {
  if (isMixable(dir)) return true
  if (subtree(dir).some(isDomainController)) return false
  return !dir.children().some((child) => !isThreaded(child) && isPopulated(child))
}

/** Of what is not threaded itself. */
function isValidDomain(dir: Node): boolean {
  for (let at = dir.parent; at !== undefined; at = at.parent) {
    if (isThreaded(at)) return false
    if (!isMixable(at) && isThreadRoot(at)) return false
  }
  return true
}

/** dom_cgrp: itself, or the domain that a threaded cgroup is part of. */
export const domainOf = (dir: Node): Node => (dir.parent && isThreaded(dir) ? domainOf(dir.parent) : dir)

/** cgroup_vet_subtree_control_enable */
export function vetEnable(dir: Node, enable: readonly string[]): Errno | undefined {
  if (enable.length === 0) return undefined
  if (!isValidDomain(domainOf(dir))) return 'ENOTSUP'
  if (isMixable(dir)) return undefined
  if (enable.some(isDomainController)) {
    if (isThreaded(dir) || isThreadRoot(dir)) return 'ENOTSUP'
  } else if (isThreaded(dir) || canBeThreadRoot(dir)) return undefined
  return hasTasks(dir) ? 'EBUSY' : undefined
}

/** cgroup_migrate_vet_dst: the no-internal-process rule. */
export function vetDestination(dir: Node): Errno | undefined {
  if (dir.hierarchy.version === 1 || isMixable(dir)) return undefined
  if (!isValidDomain(domainOf(dir))) return 'ENOTSUP'
  if (dir.get('cgroup.subtree_control') === '') return undefined
  return isThreaded(dir) || canBeThreadRoot(dir) ? undefined : 'EBUSY'
}

/** cgroup_enable_threaded */
export function makeThreaded(model: Model, dir: Node): Errno | undefined {
  if (isThreaded(dir) || dir.parent === undefined) return undefined
  if (isPopulated(dir) || subtree(dir).some(isDomainController)) return 'ENOTSUP'
  const domain = domainOf(dir.parent)
  if (!isValidDomain(domain) || !canBeThreadRoot(domain)) return 'ENOTSUP'
  dir.set('cgroup.type', 'threaded\n')
  const lost = words(dir.get('cgroup.controllers')).filter(isDomainController)
  for (const name of lost) model.dropController(dir, name)
  dir.set(
    'cgroup.controllers',
    controllerText(words(dir.get('cgroup.controllers')).filter((name) => !lost.includes(name))),
  )
  retype(domain)
  return undefined
}

/** cgroup_type_show, of `dir` and all below it. */
export function retype(dir: Node): void {
  if (dir.parent && !isThreaded(dir)) {
    const type = !isValidDomain(dir) ? 'domain invalid\n' : isThreadRoot(dir) ? 'domain threaded\n' : 'domain\n'
    if (dir.get('cgroup.type') !== type) dir.set('cgroup.type', type)
  }
  for (const child of dir.children()) retype(child)
}
