import { installSubcontainerCompatDir, openCgroup, uninstallSubcontainerCompatDir } from '@cgroupkit/compat'
import type { Cgroup, Resources } from '@cgroupkit/core'
import { createSim } from '@cgroupkit/sim'
import { expect } from 'vitest'
import type { Answer } from './answers.js'
import { judge } from './judge.js'

const HIERARCHIES = ['cpuset', 'cpu,cpuacct', 'blkio', 'memory', 'devices', 'freezer', 'hugetlb', 'pids']

/** Compat mode is best effort: what has no hierarchy is skipped, and said; of the controllers here it writes pids only. */
async function compatGoesOn(cgroup: Cgroup, resources: Resources, controller: string): Promise<void> {
  const { written, skipped } = await installSubcontainerCompatDir(cgroup, resources)
  const asked = controller === 'pids' && resources.pids !== undefined
  expect(written).toEqual([])
  expect(skipped.map(({ code }) => code)).toEqual(asked ? ['ERR_NO_CONTROLLER'] : [])
  await uninstallSubcontainerCompatDir(cgroup)
}

/** A host without the controller: limits for it cannot be kept, and only then is its absence an error. */
judge('optional-controllers', async (input): Promise<Answer> => {
  const sim = await createSim({ cgroup: 'v1', controllers: HIERARCHIES.filter((name) => name !== input.controller) })
  const cgroup = openCgroup({ cgroupsPath: `/${input.name ?? 'c'}`, host: sim.host, fs: sim.fs })
  const before = sim.tree()
  const resources = (input.resources ?? {}) as Resources
  try {
    if (input.op !== 'uninstall') {
      await compatGoesOn(cgroup, resources, String(input.controller))
      expect(sim.tree()).toBe(before)
      await cgroup.install(resources)
    }
    const { kept } = await cgroup.uninstall()
    return { value: kept.length === 0 && sim.tree() === before ? 'ok' : 'left something' }
  } finally {
    await sim.dispose()
  }
})
