import { describe, expect, test } from 'vitest'
import { createSim } from '../src/index.js'
import { startPod } from '../src/pod.js'

const ROOT = '/sys/fs/cgroup'

describe('startPod', () => {
  test('systemd: the pause scope brings the five controllers into every slice of the pod', async () => {
    const sim = await createSim({ systemd: 252 })
    const { fs } = sim
    const { pid, dir } = await startPod(sim, 'kubepods-burstable-pod1.slice:cri-containerd:pause')
    const slice = `${ROOT}/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod1.slice`
    expect(dir).toBe(`${slice}/cri-containerd-pause.scope`)
    expect(fs.read(`${dir}/cgroup.procs`)).toBe(`${pid}\n`)
    expect(fs.read(`${slice}/cgroup.subtree_control`)).toBe('cpuset cpu io memory pids\n')
    await sim.dispose()
  })

  test('cgroupfs v2: a directory beside the sandbox has the files of its controllers', async () => {
    const sim = await createSim()
    const { fs } = sim
    const { pid, dir } = await startPod(sim, '/kubepods/burstable/pod1/pause')
    expect([dir, fs.read(`${dir}/cgroup.procs`)]).toEqual([`${ROOT}/kubepods/burstable/pod1/pause`, `${pid}\n`])
    fs.mkdir(`${ROOT}/kubepods/burstable/pod1/app`)
    expect(fs.list(`${ROOT}/kubepods/burstable/pod1/app`)?.files).toEqual(
      expect.arrayContaining(['memory.max', 'cpu.max', 'pids.max']),
    )
    await sim.dispose()
  })

  test.each(['/kubepods/pod1/pause', 'kubepods-pod1.slice:cri-containerd:pause'])(
    'v1: %s is in every hierarchy',
    async (path) => {
      const sim = await createSim({ cgroup: 'v1' })
      const { fs } = sim
      const { pid, dir } = await startPod(sim, path)
      const below = sim.host.mounts.map(({ point }) => `${point}${dir.slice(sim.host.mounts[0]?.point.length)}`)
      expect(below.map((leaf) => fs.read(`${leaf}/cgroup.procs`))).toEqual(below.map(() => `${pid}\n`))
      await sim.dispose()
    },
  )

  test('a systemd path on a host without systemd is refused', async () => {
    const sim = await createSim()
    await expect(startPod(sim, 'kubepods.slice:cri-containerd:pause')).rejects.toMatchObject({ code: 'ERR_HOST' })
    await sim.dispose()
  })
})
