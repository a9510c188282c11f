import type { CgroupFs, HostPath } from '@cgroupkit/core'
import { createSim } from '@cgroupkit/sim'
import { type FsLab, fillCpuset, kernelLab, modelLab, type Suite } from '@cgroupkit/testkit'
import type { RealKernel } from '../vm/kernels.js'
import type { Place } from './place.js'

let labs = 0
/** Every lab is a directory of its own. */
export const ownName = (): string => `lab${labs++}`

/** Hands controllers on to children; all that there are unless named. */
export function handOn(fs: CgroupFs, dir: HostPath, names?: readonly string[]): void {
  const given = names ?? fs.read(`${dir}/cgroup.controllers`)?.trim().split(' ') ?? []
  fs.write(`${dir}/cgroup.subtree_control`, given.map((name) => `+${name}`).join(' '))
}

function makeLab(fs: CgroupFs, { mount, column }: Place): HostPath {
  const dir = `${mount}/${ownName()}`
  if (column === 'v2') handOn(fs, mount)
  fs.mkdir(dir)
  if (column === 'v2') handOn(fs, dir)
  fillCpuset(fs, dir)
  return dir
}

/** On this very machine, whose root is ours: a guest's. */
export function kernelFs(fs: CgroupFs, place: Place): Suite<FsLab> {
  return {
    name: `kernel, ${place.name}`,
    lab: async () => kernelLab(fs, { ...place, dir: makeLab(fs, place) }),
  }
}

export function simFs(kernel: RealKernel, place: Place): Suite<FsLab> {
  const hierarchy = place.mount.slice('/sys/fs/cgroup/'.length)
  return {
    name: `sim memory, ${place.name}`,
    async lab() {
      const v1 = { cgroup: 'v1', controllers: [hierarchy] } as const
      const sim = await createSim({ kernel, ...(place.column === 'v1' ? v1 : { cgroup: 'v2' }) })
      return modelLab(sim, { ...place, dir: makeLab(sim.fs, place) })
    },
  }
}
