import { readFileSync } from 'node:fs'
import { openCgroup, openHost } from '@cgroupkit/compat'
import { installSubcontainerCompatDir, uninstallSubcontainerCompatDir } from '@cgroupkit/core'
import type { Pod } from './pod.js'
import { until } from './until.js'

/** A cgroup that was removed and lives on in the kernel: nr_dying_descendants of cgroup-v2.rst. */
const dying = (dir: string) =>
  Number(/^nr_dying_descendants (\d+)$/m.exec(readFileSync(`${dir}/cgroup.stat`, 'utf8'))?.[1])

const LIMITS = { memory: { limit: 1n << 26n }, cpu: { shares: 512n }, pids: { limit: 9n } }

/** Of directories with limits that were made in a pod, all at once, and removed. */
export interface Made {
  /** How many live on in the kernel, when it has had time to let them go. */
  dying: number
  /** What each takes of the pod's memory. */
  bytesEach: number
}

export async function makeAndRemove(pod: Pod, count: number): Promise<Made> {
  const [before, memory] = [dying(pod.dir), memoryOf(pod.dir)]
  const backing = openHost()
  const cgroups = Array.from({ length: count }, (_, number) => {
    const id = number.toString(16).padStart(64, 'd')
    return openCgroup({ ...backing, id, cgroupsPath: pod.cgroupsPath(id) })
  })
  for (const cgroup of cgroups) await installSubcontainerCompatDir(cgroup, LIMITS)
  const bytesEach = Math.round((memoryOf(pod.dir) - memory) / count)
  for (const cgroup of cgroups) await uninstallSubcontainerCompatDir(cgroup)
  await until(() => (dying(pod.dir) <= before ? true : undefined))
  return { dying: dying(pod.dir) - before, bytesEach }
}

const memoryOf = (dir: string) => Number(readFileSync(`${dir}/memory.current`, 'utf8'))
