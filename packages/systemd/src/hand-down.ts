import { pathsBelow, toleratedCode } from '@cgroupkit/core'
import type { V2Cgroup } from '@cgroupkit/v2'

const words = (text: string | undefined): string[] => (text ?? '').split(/\s+/).filter(Boolean)

/**
 * systemd hands down cpuset, cpu, io, memory and pids; hugetlb, rdma and misc it leaves to whoever needs them (measured, 252 and 257), and
 * runc and runsc then enable them from the root to the unit. So do we, but only what the limits need. A refusal shows in the write.
 */
export function handDown({ fs, mount, components, dir }: V2Cgroup, needed: ReadonlySet<string>): void {
  const has = words(fs.read(`${dir}/cgroup.controllers`))
  const missing = [...needed].filter((controller) => !has.includes(controller))
  if (missing.length === 0) return
  for (const parent of [mount, ...pathsBelow(mount, components.slice(0, -1))]) {
    const offered = words(fs.read(`${parent}/cgroup.controllers`))
    const on = words(fs.read(`${parent}/cgroup.subtree_control`))
    for (const controller of missing.filter((name) => offered.includes(name) && !on.includes(name))) {
      try {
        fs.write(`${parent}/cgroup.subtree_control`, `+${controller}`)
      } catch (error) {
        toleratedCode(error)
      }
    }
  }
}
