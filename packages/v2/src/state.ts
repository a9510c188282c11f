import {
  type Backing,
  badState,
  checkedCreated,
  checkedOwn,
  type Extra,
  type HostPath,
  pathsBelow,
  savedFields,
  type V2JSON,
} from '@cgroupkit/core'
import type { V2Cgroup } from './cgroup.js'
import { v2Mount } from './placements.js'

/** gVisor's cgroupV2 fields (runsc/cgroup/cgroup_v2.go), `path` from the mount, `own` as host paths in creation order. */
export function v2State({ mount, components, controllers, own }: V2Cgroup): { state: V2JSON; cgroupkit: Extra } {
  const created = [...own.dirs]
  return {
    state: {
      mountpoint: mount,
      path: `/${components.join('/')}`,
      controllers: [...controllers],
      own: created.length > 0 ? created : null,
    },
    cgroupkit: { version: 1, created },
  }
}

export interface SavedV2 {
  components: readonly string[]
  own: HostPath[]
}

/**
 * Reads back what `v2State` or gVisor saved. It comes from a file, so nothing in it is believed: the mountpoint must be this host's,
 * the path stay below it, each owned directory be the leaf or one of its parents. ERR_STATE, ERR_PATH.
 */
export function savedV2(saved: V2JSON, extra: Extra | undefined, backing: Backing): SavedV2 {
  const { mount } = v2Mount(backing)
  const { mountpoint, path, own } = savedFields('cgroupv2', saved)
  if (mountpoint !== mount) throw badState('mountpoint', mountpoint, `this host's cgroup mount is ${mount}`)
  const components = typeof path === 'string' ? path.replace(/^\//, '').split('/') : []
  if (components.length === 0 || components.some((name) => ['', '.', '..'].includes(name))) {
    throw badState('path', path, 'must be a path below the mount')
  }
  const allowed = pathsBelow(mount, components)
  return { components, own: [...new Set([...checkedOwn(own, allowed), ...checkedCreated(extra, allowed)])] }
}
