import { CPUS } from './differential/tree.js'
import type { ProgramSet } from './programs/index.js'
import type { Recording } from './step.js'
import { inGuest, NODE, own } from './vm/in-guest.js'
import { kernel, type RealKernel } from './vm/kernels.js'

// systemd mounts no hierarchy for misc on a v1 host, so the guest does not have one; 5.10 has no misc
const AT = '/sys/fs/cgroup/misc'
const MISC = `mkdir ${AT} && { mount -t cgroup -o misc cgroup ${AT} 2>/dev/null || rmdir ${AT}; } && `

/**
 * A change of partitions waits for several grace periods, each of a tenth of a second in an emulated guest. Not where the charges of
 * removed directories matter (room.json): they are given back earlier.
 */
export const EXPEDITED = 'echo 1 >/sys/kernel/rcu_expedited; '

/** Boots one kernel and returns what it answered to every program of a set, or to those named. */
async function record(version: RealKernel, set: ProgramSet, only = ''): Promise<Recording[]> {
  const { release } = kernel(version)
  const v1 = set === 'v1' || set === 'random-v1'
  const random = set === 'random' || set === 'random-v1'
  const { files } = await inGuest({
    title: `record ${set} on ${release}`,
    kernel: version,
    cgroup: v1 ? 'v1' : 'v2',
    ...(random && { cpus: CPUS }),
    command: `${v1 ? MISC : ''}${random ? EXPEDITED : ''}${NODE} ${own('guest.js')} ${version} ${release} ${set} ${only}`,
    packages: ['@cgroupkit/e2e'],
    // five times what it takes on two cores
    seconds: 400,
  })
  return [...files.values()].map((text): Recording => JSON.parse(text))
}

/** v1 too where it is recorded: it has not changed since. */
const SETS: Readonly<Record<RealKernel, readonly ProgramSet[]>> = {
  '5.10': ['v2', 'random', 'random-v1'],
  '6.1': ['v2', 'random', 'random-v1', 'v1'],
  '6.12': ['v2', 'random'],
}

export const recordAll = async (kernel: RealKernel): Promise<Recording[]> =>
  (await Promise.all(SETS[kernel].map((set) => record(kernel, set)))).flat()
