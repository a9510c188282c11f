import { type Cgroup, isPopulated } from '@cgroupkit/core'
import type { DeviceStats, Stats } from '../../observed.js'
import { textsOf } from './texts.js'
import { statsOfV1 } from './v1.js'
import { statsOfV2 } from './v2.js'

/** The name of a block device: `/dev/sda`. `undefined`: not known. */
export type DeviceName = (major: number, minor: number) => string | undefined

/**
 * What the kernel accounts to a cgroup and to all below it, read as cAdvisor reads it, through the port: a simulated host counts too. `undefined`:
 * no process is in it, so that it accounts for nobody (runsc leaves such a directory behind where it runs in the pod's own). Throws CgroupError
 * for a cgroup that must not be read.
 */
export function cgroupStats(cgroup: Cgroup, deviceName: DeviceName = () => undefined): Stats | undefined {
  const places = cgroup.placements().map(({ dir }) => dir)
  const populated = places.find(
    (dir) => cgroup.fs.stat(dir)?.dir === true && isPopulated(cgroup.fs, dir, cgroup.column),
  )
  if (populated === undefined) return undefined
  const texts = textsOf(cgroup)
  const stats = cgroup.column === 'v2' ? statsOfV2(texts, pageSizesOf(cgroup)) : statsOfV1(texts, pageSizesOf(cgroup))
  return { ...stats, diskIo: stats.diskIo?.map((device) => named(device, deviceName)) }
}

/** `2MB` of hugetlb.2MB.max; v1: of hugetlb.2MB.limit_in_bytes. */
function pageSizesOf(cgroup: Cgroup): string[] {
  const dir = cgroup.path(cgroup.column === 'v2' ? undefined : 'hugetlb')
  const files = dir === undefined ? [] : (cgroup.fs.list(dir)?.files ?? [])
  return files.flatMap((file) => /^hugetlb\.(\d+[KMG]B)\.(?:current|usage_in_bytes)$/.exec(file)?.[1] ?? [])
}

function named(device: DeviceStats, deviceName: DeviceName): DeviceStats {
  const name = deviceName(Number(device.major), Number(device.minor))
  return name === undefined ? device : { ...device, device: name }
}
