import { createSim } from '@cgroupkit/sim'
import { modelBackendLab, testBackend } from '@cgroupkit/testkit'
import { openV2, restoreV2 } from '@cgroupkit/v2'

testBackend({
  name: 'v2 on a simulated host',
  async lab() {
    const sim = await createSim({ cgroup: 'v2' })
    const dir = '/sys/fs/cgroup/lab'
    sim.fs.write('/sys/fs/cgroup/cgroup.subtree_control', '+cpu +memory +pids')
    sim.fs.mkdir(dir)
    sim.fs.write(`${dir}/cgroup.subtree_control`, '+cpu +memory +pids')
    const backing = { host: sim.host, fs: sim.fs }
    const open = (name: string) => openV2(['lab', ...name.split('/')], backing)
    return modelBackendLab(sim, { dir, column: 'v2' }, { open, restore: (json) => restoreV2(json, backing) })
  },
})
