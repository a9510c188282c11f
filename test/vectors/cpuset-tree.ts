import { openCgroup } from '@cgroupkit/compat'
import type { Resources } from '@cgroupkit/core'
import { createSim } from '@cgroupkit/sim'
import type { Answer } from './answers.js'
import type { Vector } from './vectors.js'

const CPUSET = '/sys/fs/cgroup/cpuset'
const FILES = { 'cpuset.cpus': 'parent-cpus', 'cpuset.mems': 'parent-mems' } as const

/** v1 directories are born with empty cpusets, which no process can enter: installing fills them from above. The vector's words stand for the root's lists. */
export async function cpusetTree({ dir, resources }: Vector['input']): Promise<Answer> {
  const sim = await createSim({ cgroup: 'v1' })
  const cgroup = openCgroup({ cgroupsPath: `/${dir}`, host: sim.host, fs: sim.fs })
  await cgroup.install(resources as Resources)
  const read = (path: string) => sim.fs.read(path)?.trim()
  const lists = (folder: string) =>
    Object.entries(FILES).map(([file, word]) => {
      const text = read(`${CPUSET}/${folder}/${file}`)
      return [file, text !== '' && text === read(`${CPUSET}/${file}`) ? word : text]
    })
  const folders = ['parent', String(dir)]
  const tree = Object.fromEntries(folders.map((folder) => [folder, Object.fromEntries(lists(folder))]))
  await cgroup.uninstall()
  await sim.dispose()
  return { tree }
}
