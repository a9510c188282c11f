import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { FIXTURES } from '../fixtures.js'
import type { Recording } from '../step.js'
import { inGuest, NODE, own } from '../vm/in-guest.js'
import { kernel, type RealKernel } from '../vm/kernels.js'

export interface Manager {
  systemd: 252 | 257
  kernel: RealKernel
}

/** Debian's, each with the kernel of its own release: what is stored. */
export const MANAGERS: readonly Manager[] = [
  { systemd: 252, kernel: '6.1' },
  { systemd: 257, kernel: '6.12' },
]

const SUITES = { 252: 'bookworm', 257: 'trixie' } as const

/** Below fixtures. */
export const storedFolder = (systemd: Manager['systemd']): string => `systemd/${systemd}`

/** Boots a systemd and returns what it answered to every program, or to those of `only`. */
export async function recordSystemd({ systemd, kernel: on }: Manager, only = ''): Promise<Recording[]> {
  const { release } = kernel(on)
  const { files, stdout } = await inGuest({
    title: `systemd ${systemd} on ${release}`,
    kernel: on,
    suite: SUITES[systemd],
    init: 'systemd',
    command: `${NODE} ${own('systemd/guest.js')} ${on} ${release} ${systemd} ${only}`,
    packages: ['@cgroupkit/e2e'],
    prepare: (share) => cpSync(join(FIXTURES, 'cases'), join(share, 'cases'), { recursive: true }),
    seconds: 1500,
  })
  process.stderr.write(stdout)
  return [...files.values()].map((text): Recording => JSON.parse(text))
}
