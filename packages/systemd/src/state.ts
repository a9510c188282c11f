import { badState, type Backing, type CgroupJSON, type HostPath, type SystemdJSON, unitName } from '@cgroupkit/core'
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
  if (!('cgroupsystemd' in json)) throw badState('cgroupsystemd', Object.keys(json).join(' '), 'not of a systemd cgroup')
  const saved = json.cgroupsystemd
  const { components, own } = savedV2(saved, json.cgroupkit, backing)
  const text = (key: keyof SystemdJSON, fallback?: string): string => {
    const value: unknown = saved[key] ?? fallback
    if (typeof value !== 'string') throw badState(key, value, 'must be a string')
    return value
  }
  const [name, slice, prefix] = [text('Name'), text('Parent'), text('ScopePrefix')]
  const unit = unitName(prefix, name)
  if (components.at(-1) !== unit) throw badState('path', saved.path, `must end with the unit ${unit}`)
  return { names: { unit, name, slice, prefix, managerCgroup: text('ManagerCG', '') }, components, own }
}
