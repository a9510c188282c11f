import type { Recording } from './step.js'
import { inGuest, own } from './vm/in-guest.js'
import { kernel, type RealKernel } from './vm/kernels.js'

// systemd mounts no hierarchy for misc on a v1 host, so the guest does not have one
const MISC = 'mkdir /sys/fs/cgroup/misc && mount -t cgroup -o misc cgroup /sys/fs/cgroup/misc && '

/** Boots one kernel and returns what it answered to every program. */
async function record(version: RealKernel, cgroup: 'v1' | 'v2' = 'v2', only = ''): Promise<Recording[]> {
  const { release } = kernel(version)
  const { files } = await inGuest({
    title: `record ${cgroup} on ${release}`,
    kernel: version,
    cgroup,
    command: `${cgroup === 'v1' ? MISC : ''}node ${own('guest.js')} ${version} ${release} ${cgroup} ${only}`,
    packages: ['@cgroupkit/e2e'],
    seconds: 600,
  })
  return [...files.values()].map((text): Recording => JSON.parse(text))
}

/** v1 too where it is recorded: it has not changed since. */
export const recordAll = async (kernel: RealKernel): Promise<Recording[]> =>
  (await Promise.all([record(kernel), ...(kernel === '6.1' ? [record(kernel, 'v1')] : [])])).flat()
