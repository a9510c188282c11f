import { inGuest, NODE, own } from '../vm/in-guest.js'
import { shareNewer } from './newer.js'
import type { Ours } from './ours.js'
import { DRIVERS, type Driver, type Recording } from './outcome.js'

/** Of the guest in which all of them meet. */
export const GROUND = { kernel: '6.1', suite: 'bookworm', systemd: 252 } as const

interface Met {
  recordings: Recording[]
  ours: Readonly<Record<Driver, Ours>>
}

/** Boots the guest and asks the four runtimes, and cgroupkit, for every variant with both drivers. */
export async function meet(): Promise<Met> {
  const { files, stdout } = await inGuest({
    title: 'runc and crun, two of each',
    kernel: GROUND.kernel,
    suite: GROUND.suite,
    init: 'systemd',
    packages: ['@cgroupkit/e2e'],
    prepare: (share) => shareNewer(share, GROUND.kernel),
    command: `${NODE} ${own('runtimes/guest.js')}`,
    seconds: 1800,
  })
  process.stderr.write(stdout)
  const read = (name: string) => JSON.parse(files.get(name) ?? '{}')
  const names = [...files.keys()].filter((name) => name !== OURS)
  const ours: Readonly<Record<Driver, Ours>> = read(OURS)
  if (names.length !== 4 * DRIVERS.length) throw new TypeError(`not four runtimes: ${names.join(' ')}`)
  return { recordings: names.map((name): Recording => read(name)), ours }
}

export const OURS = 'cgroupkit.json'
