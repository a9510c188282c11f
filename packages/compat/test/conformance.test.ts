import { createSim, type SimOptions } from '@cgroupkit/sim'
import { type BackendLab, instantClock, modelBackendLab, type Suite, testBackend } from '@cgroupkit/testkit'
import { openCgroup, restoreCgroup } from '../src/index.js'

// The same rules through the front door: openCgroup picks the backend from the host and the path.

function onCgroupfs(sim: SimOptions, dir: string): Suite<BackendLab> {
  return {
    name: `openCgroup ${sim.cgroup} on sim memory`,
    async lab() {
      const host = await createSim({ ...sim, store: 'memory' })
      const points = host.host.mounts
        .filter((mount) => host.host.mode === 'v2' || mount.version === 1)
        .map((mount) => mount.point)
      for (const point of points) host.fs.mkdir(`${point}/lab`)
      const backing = { host: host.host, fs: host.fs, clock: instantClock() }
      const column = host.host.mode === 'v2' ? 'v2' : 'v1'
      if (column === 'v2') {
        for (const at of ['/sys/fs/cgroup', dir]) host.fs.write(`${at}/cgroup.subtree_control`, '+cpu +memory +pids')
      }
      return modelBackendLab(
        host,
        { dir, column },
        {
          open: (name) => openCgroup({ ...backing, cgroupsPath: `/lab/${name}` }),
          restore: (json) => restoreCgroup(json, backing),
        },
      )
    },
  }
}

const onSystemd: Suite<BackendLab> = {
  name: 'openCgroup systemd on sim memory',
  async lab() {
    const sim = await createSim({ cgroup: 'v2', systemd: 257, store: 'memory' })
    const { bus } = sim
    if (!bus) throw new Error('a simulated host with systemd has a bus')
    const dir = '/sys/fs/cgroup/lab.slice'
    await bus.startUnit('lab.slice', [])
    for (const at of ['/sys/fs/cgroup', dir]) sim.fs.write(`${at}/cgroup.subtree_control`, '+cpu +memory +pids')
    const backing = { host: sim.host, fs: sim.fs, clock: instantClock(), bus: async () => bus }
    return modelBackendLab(
      sim,
      { dir, column: 'v2' },
      {
        open(name) {
          const [leaf = '', pod] = name.split('/').reverse()
          return openCgroup({ ...backing, cgroupsPath: `${pod ? `lab-${pod}` : 'lab'}.slice:cri:${leaf}` })
        },
        restore: (json) => restoreCgroup(json, backing),
      },
    )
  },
}

testBackend(onCgroupfs({ cgroup: 'v1' }, '/sys/fs/cgroup/memory/lab'))
testBackend(onCgroupfs({ cgroup: 'hybrid' }, '/sys/fs/cgroup/memory/lab'))
testBackend(onCgroupfs({ cgroup: 'v2' }, '/sys/fs/cgroup/lab'))
testBackend(onSystemd)
