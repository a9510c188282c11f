import { parseCgroupsPath } from '@cgroupkit/core'
import { createSim, type SimOptions } from '@cgroupkit/sim'
import { type BackendLab, instantClock, modelBackendLab, type Suite } from '@cgroupkit/testkit'
import { openSystemd, restoreSystemd } from '../src/index.js'

const SLICE = '/sys/fs/cgroup/lab.slice'

/** The systemd backend on a simulated host whose systemd is simulated too. */
export function systemdSuite(options: SimOptions): Suite<BackendLab> {
  return {
    name: `systemd ${options.systemd ?? 252} on sim ${options.store}`,
    async lab() {
      const sim = await createSim({ cgroup: 'v2', systemd: 252, ...options })
      const { bus } = sim
      if (!bus) throw new Error('a simulated host with systemd has a bus')
      await bus.startUnit('lab.slice', [])
      // What a delegated scope in the slice would bring; without one its children have no limits to show.
      for (const at of ['/sys/fs/cgroup', SLICE]) sim.fs.write(`${at}/cgroup.subtree_control`, '+cpu +memory +pids')
      const backing = { host: sim.host, fs: sim.fs, clock: instantClock(), bus: async () => bus }
      return modelBackendLab(
        sim,
        { dir: SLICE, column: 'v2' },
        {
          open: (name) => openSystemd(scopeAt(name), backing),
          restore: (json) => restoreSystemd(json, backing),
        },
      )
    },
  }
}

/** `leaf` is lab.slice/cri-leaf.scope, `pod/leaf` is lab.slice/lab-pod.slice/cri-leaf.scope. */
function scopeAt(name: string) {
  const [leaf = '', pod] = name.split('/').reverse()
  const slice = pod === undefined ? 'lab.slice' : `lab-${pod}.slice`
  const parsed = parseCgroupsPath(`${slice}:cri:${leaf}`, { driver: 'systemd' })
  if (parsed.kind !== 'systemd') throw new Error('the systemd driver gives a systemd path')
  return parsed
}
