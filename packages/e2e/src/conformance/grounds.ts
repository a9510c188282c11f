import type { GuestSuite } from '../vm/image.js'
import type { RealKernel } from '../vm/kernels.js'
import { V1, V2 } from './place.js'

/** A guest, and the suites that it must be asked. */
export interface Ground {
  kernel: RealKernel
  suite: GuestSuite
  backend: 'v1' | 'v2' | 'systemd'
  /** What the summary calls it. */
  name: string
  /** Titles as the report has them. */
  suites: readonly string[]
}

/** openCgroup looks at mounts and paths, not at versions: one kernel is asked through it, on every kind of host. */
export const hasFrontDoor = (kernel: RealKernel): boolean => kernel === '6.1'

const frontDoor = (kernel: RealKernel, backend: Ground['backend']) =>
  hasFrontDoor(kernel) ? [`backend openCgroup ${backend} on kernel`] : []

const v2 = (kernel: RealKernel, suite: GuestSuite): Ground => ({
  kernel,
  suite,
  backend: 'v2',
  name: `${kernel} v2`,
  suites: [
    `cgroup fs kernel, ${V2.name}`,
    'backend v2 on kernel',
    ...frontDoor(kernel, 'v2'),
    `same: sim memory, ${V2.name} and kernel, ${V2.name}`,
  ],
})

const v1 = (kernel: RealKernel, suite: GuestSuite): Ground => ({
  kernel,
  suite,
  backend: 'v1',
  name: `${kernel} v1`,
  suites: [
    ...V1.flatMap(({ name }) => [`cgroup fs kernel, ${name}`, `same: sim memory, ${name} and kernel, ${name}`]),
    'backend v1 on kernel',
    ...frontDoor(kernel, 'v1'),
  ],
})

const systemd = (kernel: RealKernel, suite: GuestSuite, version: 252 | 257): Ground => ({
  kernel,
  suite,
  backend: 'systemd',
  name: `${kernel} systemd ${version}`,
  suites: [
    `backend systemd ${version} on kernel`,
    `backend systemd ${version} on kernel over the system bus`,
    ...frontDoor(kernel, 'systemd'),
  ],
})

export const GROUNDS: readonly Ground[] = [
  v2('5.10', 'bookworm'),
  v2('6.1', 'bookworm'),
  v2('6.12', 'trixie'),
  v1('6.1', 'bookworm'),
  systemd('6.1', 'bookworm', 252),
  systemd('6.12', 'trixie', 257),
]
