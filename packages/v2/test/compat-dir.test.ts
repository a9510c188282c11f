import { installSubcontainerCompatDir, isOwned, uninstallSubcontainerCompatDir } from '@cgroupkit/core'
import { describe, expect, it } from 'vitest'
import { openV2 } from '../src/index.js'
import { dirs, host, MOUNT, texts } from './host.js'

const POD = `${MOUNT}/kubepods/pod1`
const FULL = {
  memory: { limit: 536870912, swap: 805306368, reservation: 268435456 },
  cpu: { quota: 50000, period: 100000, shares: 1024 },
  pids: { limit: 256 },
}
const FILES = ['memory.max', 'memory.swap.max', 'memory.low', 'cpu.max', 'cpu.weight', 'pids.max']

/** A pod as a runtime leaves it: controllers on down to the pod. */
async function pod(controllers = '+cpu +memory +pids') {
  const made = await host()
  const { fs } = made
  for (const dir of [MOUNT, `${MOUNT}/kubepods`, POD]) {
    if (dir !== MOUNT) fs.mkdir(dir)
    if (controllers) fs.write(`${dir}/cgroup.subtree_control`, controllers)
  }
  return { ...made, cgroup: openV2(['kubepods', 'pod1', 'app'], made.backing) }
}

/** The tests of gVisor PR 13070, in our words. */
describe('the compat directory', () => {
  it('is made at path(), owned, once, and removed', async () => {
    const { fs, cgroup } = await pod()
    const dir = cgroup.path() ?? ''
    await installSubcontainerCompatDir(cgroup)
    expect(fs.stat(dir)).toMatchObject({ dir: true, mode: 0o1755 })
    expect(cgroup.own.dirs).toEqual([dir])
    await installSubcontainerCompatDir(cgroup)
    expect(cgroup.own.dirs).toEqual([dir])
    expect(await cgroup.uninstall()).toEqual({ removed: [dir], kept: [] })
    expect(fs.stat(dir)).toBeUndefined()
    expect(fs.stat(POD)).toBeDefined()
  })

  it('shows the container’s limits in the files that cAdvisor reads', async () => {
    const { fs, cgroup } = await pod()
    const { written, skipped } = await installSubcontainerCompatDir(cgroup, FULL)
    expect(texts(fs, `${POD}/app`, ...FILES)).toEqual({
      'memory.max': '536870912',
      'memory.swap.max': '268435456',
      'memory.low': '268435456',
      'cpu.max': '50000 100000',
      'cpu.weight': '100',
      'pids.max': '256',
    })
    expect([written.map(({ file }) => file).sort(), skipped]).toEqual([[...FILES].sort(), []])
  })

  it('is made all the same where its parent hands on no controllers, and each value is reported', async () => {
    const { fs, cgroup } = await pod('')
    const report = await installSubcontainerCompatDir(cgroup, FULL)
    expect(fs.stat(`${POD}/app`)).toBeDefined()
    expect(report).toMatchObject({ created: [`${POD}/app`], written: [] })
    expect(report.skipped.map(({ file, code }) => `${file} ${code}`).sort()).toEqual(
      FILES.map((file) => `${file} ENOENT`).sort(),
    )
    expect(texts(fs, POD, 'cgroup.subtree_control')).toEqual({ 'cgroup.subtree_control': '' })
  })

  it('has what the pod has and reports the rest', async () => {
    const { cgroup } = await pod('+memory')
    const { written, skipped } = await installSubcontainerCompatDir(cgroup, FULL)
    expect(written.map(({ controller }) => controller)).toEqual(['memory', 'memory', 'memory'])
    expect(new Set(skipped.map(({ controller, code }) => `${controller} ${code}`))).toEqual(
      new Set(['cpu ENOENT', 'pids ENOENT']),
    )
  })

  it('shows its start by the mtime of the directory and of cgroup.events', async () => {
    const { fs, cgroup } = await pod()
    const startedAt = new Date('2026-01-02T03:04:05.678Z')
    await installSubcontainerCompatDir(cgroup, FULL, { startedAt })
    for (const path of [`${POD}/app`, `${POD}/app/cgroup.events`])
      expect(fs.stat(path)?.mtimeMs).toBe(startedAt.getTime())
  })

  it('makes missing parents of a cgroupfs pod, and takes them away with the last container', async () => {
    const { fs, backing } = await host()
    const [a, b] = [openV2(['pods', 'p', 'a'], backing), openV2(['pods', 'p', 'b'], backing)]
    await installSubcontainerCompatDir(a)
    await installSubcontainerCompatDir(b)
    expect(dirs(fs)).toEqual(['pods', 'pods/p', 'pods/p/a', 'pods/p/b'])
    expect(['pods', 'pods/p', 'pods/p/b'].every((dir) => isOwned(fs.stat(`${MOUNT}/${dir}`)))).toBe(true)
    await uninstallSubcontainerCompatDir(a)
    expect(dirs(fs)).toEqual(['pods', 'pods/p', 'pods/p/b'])
    await uninstallSubcontainerCompatDir(openV2(['pods', 'p', 'b'], backing))
    expect(dirs(fs)).toEqual([])
  })

  it('of a name that a live cgroup has is left as it is', async () => {
    const { sim, fs, cgroup } = await pod()
    fs.mkdir(`${POD}/app`)
    sim.spawn(`${POD}/app`)
    const report = await installSubcontainerCompatDir(cgroup, FULL)
    expect(report.existed).toEqual([{ dir: `${POD}/app`, as: 'populated' }])
    expect(texts(fs, `${POD}/app`, 'memory.max', 'pids.max')).toEqual({ 'memory.max': 'max', 'pids.max': 'max' })
  })
})
