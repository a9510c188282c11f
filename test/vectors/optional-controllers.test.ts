import { openCgroup } from '@cgroupkit/compat'
import type { Resources } from '@cgroupkit/core'
import { createSim } from '@cgroupkit/sim'
import type { Answer } from './answers.js'
import { judge } from './judge.js'

const HIERARCHIES = ['cpuset', 'cpu,cpuacct', 'blkio', 'memory', 'devices', 'freezer', 'hugetlb', 'pids']

/** A host without the controller: limits for it cannot be kept, and only then is its absence an error. */
judge('optional-controllers', async (input): Promise<Answer> => {
  const sim = await createSim({ cgroup: 'v1', controllers: HIERARCHIES.filter((name) => name !== input.controller) })
  const cgroup = openCgroup({ cgroupsPath: `/${input.name ?? 'c'}`, host: sim.host, fs: sim.fs })
  const before = sim.tree()
  try {
    if (input.op !== 'uninstall') await cgroup.install((input.resources ?? {}) as Resources)
    const { kept } = await cgroup.uninstall()
    return { value: kept.length === 0 && sim.tree() === before ? 'ok' : 'left something' }
  } finally {
    await sim.dispose()
  }
})
