import type { GuestSuite } from '../vm/image.js'
import { inGuest, NODE, own } from '../vm/in-guest.js'
import type { RealKernel } from '../vm/kernels.js'
import { masked } from './mask.js'
import type { RunscCgroup, RunscDriver } from './pod.js'
import type { Transcript } from './transcript.js'

/** Where a runsc is: Debian 12 has the one of December 2022, Debian 13 that of July 2024. */
export interface Ground {
  suite: GuestSuite
  kernel: RealKernel
  cgroup: RunscCgroup
  drivers: readonly RunscDriver[]
}

export const GROUNDS: readonly Ground[] = [
  { suite: 'bookworm', kernel: '6.1', cgroup: 'v2', drivers: ['systemd', 'cgroupfs'] },
  { suite: 'trixie', kernel: '6.12', cgroup: 'v2', drivers: ['systemd', 'cgroupfs'] },
  { suite: 'bookworm', kernel: '6.1', cgroup: 'v1', drivers: ['cgroupfs'] },
]

/** Boots one guest and plays the story once for each driver. */
export async function play({ suite, kernel, cgroup, drivers }: Ground): Promise<Transcript[]> {
  const { files } = await inGuest({
    title: `runsc of ${suite} on ${kernel}, ${cgroup}`,
    suite,
    kernel,
    cgroup,
    init: 'systemd',
    packages: ['@cgroupkit/e2e'],
    command: [
      'runsc --version >/out/runsc',
      'systemctl --version >/out/systemd',
      `${NODE} ${own('runsc/guest.js')} ${cgroup} ${drivers.join(' ')}`,
    ].join(' && '),
    seconds: 900,
  })
  const word = (name: string, pattern: RegExp) => pattern.exec(files.get(name) ?? '')?.[1] ?? ''
  const head = {
    runsc: word('runsc', /^runsc version 0\.0~(\d+)/),
    systemd: word('systemd', /^systemd (\d+)/),
    kernel,
    cgroup,
  }
  return drivers.map((driver) => masked({ ...head, driver, ...JSON.parse(files.get(`${driver}.json`) ?? '{}') }))
}
