import { type Cgroup, type CgroupFs, type Column, type HostPath, isOwned, isPopulated } from '@cgroupkit/core'

/** Whose a directory is: `ours` carries the mark, `foreign` is empty and another's, `populated` holds processes. */
type Relation = 'absent' | 'ours' | 'foreign' | 'populated'

export interface DirectoryState {
  dir: HostPath
  controllers: readonly string[]
  relation: Relation
}

/** Also of a populated directory: made by cgroupkit once, then adopted by a real scope. */
function relationOf(fs: CgroupFs, dir: HostPath, column: Column): Relation {
  const stat = fs.stat(dir)
  if (stat?.dir !== true) return 'absent'
  if (isPopulated(fs, dir, column)) return 'populated'
  return isOwned(stat) ? 'ours' : 'foreign'
}

export function directoriesOf(cgroup: Cgroup): DirectoryState[] {
  return cgroup.placements().map(({ dir, controllers }) => ({
    dir,
    controllers,
    relation: relationOf(cgroup.fs, dir, cgroup.column),
  }))
}

/** cAdvisor's spec series live off these three. */
export const SPEC_CONTROLLERS = ['cpu', 'memory', 'pids'] as const

/** Those of cpu, memory and pids that the directory cannot show: v1 has no hierarchy for it, v2 no files of it. */
export function absentControllers(cgroup: Cgroup): string[] {
  if (cgroup.column === 'v1') return SPEC_CONTROLLERS.filter((name) => cgroup.path(name) === undefined)
  const dir = cgroup.path()
  const text = dir === undefined ? undefined : cgroup.fs.read(`${dir}/cgroup.controllers`)
  if (text === undefined) return []
  const present = text.trim().split(/\s+/)
  return SPEC_CONTROLLERS.filter((name) => !present.includes(name))
}
