import {
  type Backing,
  badState,
  type CgroupJSON,
  type HostPath,
  parseCgroupsPath,
  type SystemdJSON,
} from '@cgroupkit/core'
import { savedV2, v2State } from '@cgroupkit/v2'
import type { SystemdCgroup } from './systemd-cgroup.js'

/** gVisor's cgroupSystemd fields (runsc/cgroup/systemd.go) on top of those of v2. `own` has the scope itself if we started it. */
export function systemdState(cgroup: SystemdCgroup): CgroupJSON {
  const { state, cgroupkit } = v2State(cgroup)
  const { name, slice, prefix, managerCgroup } = cgroup.names
  const rootless = managerCgroup === '' ? {} : { Rootless: true, ManagerCG: managerCgroup }
  return { cgroupsystemd: { ...state, Name: name, Parent: slice, ScopePrefix: prefix, ...rootless }, cgroupkit }
}

export interface SavedSystemd {
  names: SystemdCgroup['names']
  components: readonly string[]
  own: HostPath[]
}

/** Reads back what `systemdState` or gVisor saved; nothing in it is believed before it was checked. ERR_STATE. */
export function savedSystemd(json: CgroupJSON, backing: Backing): SavedSystemd {
  if (!('cgroupsystemd' in json))
    throw badState('cgroupsystemd', Object.keys(json).join(' '), 'not of a systemd cgroup')
  const saved = json.cgroupsystemd
  const { components, own } = savedV2(saved, json.cgroupkit, backing)
  const text = (key: keyof SystemdJSON, fallback?: string): string => {
    const value: unknown = saved[key] ?? fallback
    if (typeof value !== 'string') throw badState(key, value, 'must be a string')
    return value
  }
  const [name, slice, prefix] = [text('Name'), text('Parent'), text('ScopePrefix')]
  const managerCgroup = text('ManagerCG', '')
  // A unit name would hide them (`cri-...scope`), but no container is called so.
  if (name === '.' || name === '..') throw badState('Name', name, 'is no name of a container')
  const parsed = parseCgroupsPath([slice, prefix, name].join(':'), { driver: 'systemd' })
  if (parsed.kind !== 'systemd') throw badState('Parent', slice, 'must be a slice')
  const expected = [...managerCgroup.split('/').filter(Boolean), ...parsed.components]
  if (components.join('/') !== expected.join('/'))
    throw badState('path', saved.path, `the unit's is /${expected.join('/')}`)
  return { names: { unit: parsed.unit, name, slice, prefix, managerCgroup }, components, own }
}
