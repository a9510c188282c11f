import { createSim } from '@cgroupkit/sim'
import { type FsLab, modelLab, type Suite } from '@cgroupkit/testkit'

/** A lab that keeps every rule: a simulated v2 host. */
export async function goodLab(): Promise<FsLab> {
  const sim = await createSim({ cgroup: 'v2' })
  const dir = '/sys/fs/cgroup/lab'
  for (const at of ['/sys/fs/cgroup', dir]) {
    if (at === dir) sim.fs.mkdir(dir)
    sim.fs.write(`${at}/cgroup.subtree_control`, '+cpuset +cpu +io +memory +pids')
  }
  return modelLab(sim, { dir, column: 'v2' })
}

export const lacking: Suite<FsLab> = {
  name: 'lacking',
  lab: goodLab,
  missing: { memory: 'no memory controller in this test' },
}

/** Says nothing is missing, yet cannot start processes. */
export const silent: Suite<FsLab> = {
  name: 'silent',
  async lab() {
    const { spawn: _, ...lab } = await goodLab()
    return lab
  },
}

let labs = 0
/** Cannot clean up; only its first lab can, which the suite looks at before it asks. */
export const dirty: Suite<FsLab> = {
  name: 'dirty',
  async lab() {
    const lab = await goodLab()
    const isFirst = labs++ === 0
    return {
      ...lab,
      async dispose() {
        await lab.dispose()
        if (!isFirst) throw new Error('something was left on the mount')
      },
    }
  },
}

/** rmdir says done and does nothing. */
export const sloppy: Suite<FsLab> = {
  name: 'sloppy',
  async lab() {
    const lab = await goodLab()
    return { ...lab, fs: { ...lab.fs, rmdir: () => {} } }
  },
}
