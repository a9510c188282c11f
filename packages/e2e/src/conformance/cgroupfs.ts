import { openCgroup, restoreCgroup } from '@cgroupkit/compat'
import type { Backing, Cgroup, CgroupJSON } from '@cgroupkit/core'
import { type BackendLab, kernelBackendLab, type Suite } from '@cgroupkit/testkit'
import { openV1, restoreV1 } from '@cgroupkit/v1'
import { openV2, restoreV2 } from '@cgroupkit/v2'
import { handOn, ownName } from './hierarchy.js'

interface Opener {
  open(components: readonly string[], backing: Backing): Cgroup
  restore(json: CgroupJSON, backing: Backing): Cgroup
}

/** The front door, which picks the backend from host and path. */
const FRONT_DOOR: Opener = {
  open: (components, backing) =>
    openCgroup({ ...backing, cgroupsPath: `/${components.join('/')}`, driver: 'cgroupfs' }),
  restore: restoreCgroup,
}

const BACKENDS = {
  v1: { open: openV1, restore: restoreV1 },
  v2: { open: openV2, restore: restoreV2 },
} as const

/** A cgroupfs backend on this machine's mounts. */
export const onCgroupfs = (backend: 'v1' | 'v2', machine: Backing) =>
  suite(`${backend} on kernel`, backend, machine, BACKENDS[backend])
/** The same through the front door. */
export const throughFrontDoor = (backend: 'v1' | 'v2', machine: Backing) =>
  suite(`openCgroup ${backend} on kernel`, backend, machine, FRONT_DOOR)

function suite(name: string, column: 'v1' | 'v2', machine: Backing, { open, restore }: Opener): Suite<BackendLab> {
  return {
    name,
    async lab() {
      const own = ownName()
      const points = machine.host.mounts.map(({ point }) => point)
      const dirs = points.map((point) => `${point}/${own}`)
      for (const dir of dirs) machine.fs.mkdir(dir)
      if (column === 'v2') for (const dir of [...points, ...dirs]) handOn(machine.fs, dir, ['cpu', 'memory', 'pids'])
      const dir = `/sys/fs/cgroup${column === 'v1' ? '/memory' : ''}/${own}`
      return kernelBackendLab(machine, { dir, dirs, column }, (backing) => ({
        open: (leaf) => open([own, ...leaf.split('/')], backing),
        restore: (json) => restore(json, backing),
      }))
    },
  }
}
