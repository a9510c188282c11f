import {
  type Backing,
  badState,
  checkedCreated,
  type Extra,
  type HostPath,
  pathsBelow,
  savedFields,
  type V1JSON,
} from '@cgroupkit/core'
import type { V1Cgroup } from './cgroup.js'
import { hierarchiesOf, hierarchyOf, plain } from './placements.js'

/** gVisor's cgroupV1 fields (runsc/cgroup/cgroup.go): `own` says per controller whether the leaf is ours, ours beside it also names the parents. */
export function v1State({ name, parents, hierarchies, own }: V1Cgroup): { state: V1JSON; cgroupkit: Extra } {
  const created = [...own.dirs]
  const owned = hierarchies
    .filter(({ dir }) => created.includes(dir))
    .flatMap(({ controllers }) => controllers.map(plain))
  return {
    state: { name, parents, own: Object.fromEntries(owned.map((controller) => [controller, true])) },
    cgroupkit: { version: 1, created },
  }
}

export interface SavedV1 {
  name: string
  parents: Record<string, string> | null
  own: HostPath[]
}

/**
 * Reads back what `v1State` or gVisor saved. It comes from a file, so nothing in it is believed: names must stay below their
 * mount, an owned controller be mounted here, each created directory be a leaf or one of its parents. ERR_STATE, ERR_PATH.
 */
export function savedV1(saved: V1JSON, extra: Extra | undefined, backing: Backing): SavedV1 {
  const { name, parents: savedParents, own } = savedFields('cgroupv1', saved)
  if (typeof name !== 'string') throw badState('name', name, 'must be a cgroup path')
  const parents = savedParents === null || savedParents === undefined ? null : texts(savedParents)
  const hierarchies = hierarchiesOf(backing, namesIn('name', name), namesInParents(parents))
  const leaves = Object.entries(savedFields('own', own ?? {})).flatMap(([controller, ours]) => {
    if (ours !== true) return []
    const dir = hierarchyOf(hierarchies, controller)?.dir
    if (dir === undefined) throw badState(`own.${controller}`, controller, 'no such hierarchy is mounted here')
    return [dir]
  })
  const allowed = hierarchies.flatMap(({ mount, components }) => pathsBelow(mount, components))
  return { name, parents, own: [...new Set([...checkedCreated(extra, allowed), ...leaves])] }
}

/** Components of a saved path; ERR_STATE for anything that could leave the mount. */
export function namesIn(key: string, path: string): string[] {
  const names = path.replace(/^\//, '').split('/')
  if (names.every((name) => name !== '' && name !== '.' && name !== '..')) return names
  throw badState(key, path, 'must be a path below the mount')
}

export function namesInParents(parents: Readonly<Record<string, string>> | null): Record<string, string[]> {
  const entries = Object.entries(parents ?? {}).filter(([, path]) => path !== '/' && path !== '')
  return Object.fromEntries(entries.map(([controller, path]) => [controller, namesIn(`parents.${controller}`, path)]))
}

function texts(parents: unknown): Record<string, string> {
  const entries = Object.entries(savedFields('parents', parents)).map(([controller, path]) => {
    if (typeof path !== 'string') throw badState(`parents.${controller}`, path, 'must be a path')
    return [controller, path] as const
  })
  return Object.fromEntries(entries)
}
