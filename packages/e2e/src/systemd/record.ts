import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { FIXTURES } from '../fixtures.js'
import type { Recording } from '../step.js'
import { inGuest, own } from '../vm/in-guest.js'
import { kernel, type RealKernel } from '../vm/kernels.js'

/** Debian's, each with the kernel of its own release. */
export const SYSTEMDS = { 252: { suite: 'bookworm', kernel: '6.1' }, 257: { suite: 'trixie', kernel: '6.12' } } as const
export type RealSystemd = keyof typeof SYSTEMDS
export const REAL_SYSTEMDS: readonly RealSystemd[] = [252, 257]

/** Boots one systemd, on its own kernel or another, and returns what it answered to every program. */
export async function recordSystemd(
  version: RealSystemd,
  on: RealKernel = SYSTEMDS[version].kernel,
  only = '',
): Promise<Recording[]> {
  const { release } = kernel(on)
  const { files, stdout } = await inGuest({
    title: `systemd ${version} on ${release}`,
    kernel: on,
    suite: SYSTEMDS[version].suite,
    init: 'systemd',
    command: `node ${own('systemd/guest.js')} ${on} ${release} ${version} ${only}`,
    packages: ['@cgroupkit/e2e'],
    prepare: (share) => cpSync(join(FIXTURES, 'cases'), join(share, 'cases'), { recursive: true }),
    seconds: 600,
  })
  process.stderr.write(stdout)
  return [...files.values()].map((text): Recording => JSON.parse(text))
}
