import type { CgroupFs, HostPath } from '@cgroupkit/core'

/**
 * Gives a v1 cpuset, and those above it, the cpus and memory nodes of the nearest that has some: without them no process can enter
 * (ENOSPC). Elsewhere it does nothing. For labs that start processes.
 */
export function fillCpuset(fs: CgroupFs, dir: HostPath): void {
  for (const file of ['cpuset.cpus', 'cpuset.mems']) {
    if (fs.stat(`${dir}/cgroup.clone_children`) === undefined || fs.read(`${dir}/${file}`)?.trim() !== '') continue
    const parent = dir.slice(0, dir.lastIndexOf('/'))
    fillCpuset(fs, parent)
    fs.write(`${dir}/${file}`, fs.read(`${parent}/${file}`)?.trim() ?? '')
  }
}
