import { openCgroup } from '@cgroupkit/compat'
import type { CgroupFs } from '@cgroupkit/core'
import { createSim } from '@cgroupkit/sim'

const MOUNT = '/sys/fs/cgroup'

/** Limits of a scope whose slice has limits too. The files are texts as given: no kernel would keep 150 bytes. */
export async function effectiveLimits(path: string, files: Record<string, string>) {
  const sim = await createSim({ systemd: 252 })
  const [slice = '', scope = ''] = path.split('/')
  const dir = `${MOUNT}/${slice}/lab-${scope}`
  const texts = new Map(
    Object.entries(files).map(([file, text]) => [`${MOUNT}/${file}`.replace(path, `${slice}/lab-${scope}`), text]),
  )
  sim.fs.mkdir(dir)
  const fs: CgroupFs = Object.create(sim.fs, {
    read: { value: (file: string) => texts.get(file) ?? sim.fs.read(file) },
  })
  const name = scope.replace(/\.scope$/, '')
  const limits = openCgroup({ cgroupsPath: `${slice}:lab:${name}`, host: sim.host, fs }).limits()
  await sim.dispose()
  return { memory: limits['memory.limit'], quota: limits['cpu.quota'] ?? -1n, period: limits['cpu.period'] }
}
