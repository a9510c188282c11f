import type { Column, HostPath } from '@cgroupkit/core'
import { type BackendLab, type FsLab, fillCpuset, kernelBackendLab, kernelLab, type Suite } from '@cgroupkit/testkit'
import { openV1, restoreV1 } from '@cgroupkit/v1'
import { type Machine, ownName } from './mounts.js'

/** One hierarchy of this machine's kernel; each lab is a directory of its own in it. */
export function realFsSuite(
  machine: Machine,
  mount: HostPath,
  column: Column,
  controllers: readonly string[],
): Suite<FsLab> {
  const { fs } = machine.backing
  return {
    name: `kernel ${machine.host.kernel}, ${mount}`,
    async lab() {
      const dir = `${mount}/${ownName()}`
      fs.mkdir(dir)
      fillCpuset(fs, dir)
      return kernelLab(fs, { dir, column, controllers })
    },
  }
}

/** The v1 backend on this machine's kernel: one directory of the lab's own in every hierarchy. */
export function realV1Suite(machine: Machine): Suite<BackendLab> {
  const { host } = machine
  const points = host.mounts.filter((mount) => mount.version === 1).map((mount) => mount.point)
  return {
    name: `v1 on kernel ${host.kernel}`,
    async lab() {
      const name = ownName()
      const dirs = points.map((point) => `${point}/${name}`)
      for (const dir of dirs) machine.backing.fs.mkdir(dir)
      const place = { dir: `${machine.v1('memory')}/${name}`, column: 'v1' as const, dirs }
      return kernelBackendLab(machine.backing, place, (backing) => ({
        open: (leaf) => openV1([name, ...leaf.split('/')], backing),
        restore: (json) => restoreV1(json, backing),
      }))
    },
  }
}
