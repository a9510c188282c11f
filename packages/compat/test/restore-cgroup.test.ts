import type { CgroupJSON } from '@cgroupkit/core'
import { createSim, startPod } from '@cgroupkit/sim'
import { describe, expect, it, onTestFinished } from 'vitest'
import {
  installSubcontainerCompatDir,
  openCgroup,
  restoreCgroup,
  uninstallSubcontainerCompatDir,
} from '../src/index.js'

const PODS = {
  v1: { options: { cgroup: 'v1' }, pod: '/kubepods/pod1/pause', path: '/kubepods/pod1/app' },
  v2: { options: { cgroup: 'v2' }, pod: '/kubepods/pod1/pause', path: '/kubepods/pod1/app' },
  systemd: {
    options: { cgroup: 'v2', systemd: 252 },
    pod: 'kubepods-pod1.slice:cri:pause',
    path: 'kubepods-pod1.slice:cri:app',
  },
} as const

describe.each(Object.entries(PODS))('%s', (backend, { options, pod, path }) => {
  it('state round-trips through JSON, and what it opens can uninstall', async () => {
    const sim = await createSim(options)
    onTestFinished(() => sim.dispose())
    await startPod(sim, pod)
    const before = sim.snapshot()
    const cgroup = openCgroup({ host: sim.host, fs: sim.fs, cgroupsPath: path })
    const { created } = await installSubcontainerCompatDir(cgroup, { pids: { limit: 7 } })

    const text = JSON.stringify(cgroup)
    const restored = restoreCgroup(JSON.parse(text) as CgroupJSON, { host: sim.host, fs: sim.fs })
    expect(restored.backend).toBe(backend)
    expect(restored.own.dirs).toEqual(created)
    expect(JSON.parse(JSON.stringify(restored))).toEqual(JSON.parse(text))

    expect(await uninstallSubcontainerCompatDir(restored)).toEqual({ removed: created.toReversed(), kept: [] })
    expect(sim.snapshot()).toEqual(before)
  })
})

describe('state that is none', () => {
  it.each([null, 'x', 7, [], {}, { cgroupunknown: null }, { cgroupv3: {} }])('%j', async (json) => {
    const sim = await createSim({ cgroup: 'v2' })
    onTestFinished(() => sim.dispose())
    expect(() => restoreCgroup(json as unknown as CgroupJSON, { host: sim.host, fs: sim.fs })).toThrow(
      expect.objectContaining({ code: 'ERR_STATE' }),
    )
  })
})
