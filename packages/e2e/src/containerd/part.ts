import { writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { inGuest, own } from '../vm/in-guest.js'
import { containerdVersion, fillShare } from './share.js'
import type { Check } from './told.js'

/** Of the summary. */
export const GROUND = () => `6.1 systemd 252, containerd ${containerdVersion()}`

const UNITS = 'journalctl -u cgroupkit-agent -u containerd --no-pager -o short-monotonic'
const LOGS = `tail -n 12 /out/agent.log; ${UNITS} -n 40`

/** A part of guest.ts in a guest of its own: what it told. */
export async function part<T>(words: string, seconds: number, megabytes = 2048): Promise<{ told: T; logs: string }> {
  const { files } = await inGuest({
    title: `agent and containerd ${containerdVersion()} on 6.1: ${words}`,
    kernel: '6.1',
    init: 'systemd',
    megabytes,
    packages: ['@cgroupkit/e2e'],
    prepare: fillShare,
    command: `node ${own('containerd/guest.js')} ${words} || { ${LOGS}; false; } >&2 && ${UNITS} >/out/units.log`,
    seconds,
  })
  return { told: JSON.parse(files.get('told.json') ?? ''), logs: files.get('units.log') ?? '' }
}

/** Prints what is wrong, and counts it. */
export function wrongOf(suite: string, checks: readonly Check[], logs: string): number {
  const wrong = checks.filter(({ got, wanted }) => !isDeepStrictEqual(got, wanted))
  for (const { says, got, wanted } of wrong)
    console.log(`${suite}: ${says}\n  got    ${JSON.stringify(got)}\n  wanted ${JSON.stringify(wanted)}`)
  if (wrong.length > 0 && logs !== '') {
    const file = join(tmpdir(), `cgroupkit-${suite}.log`)
    writeFileSync(file, logs)
    console.log(`${suite}: what agent and containerd logged is in ${file}`)
  }
  return wrong.length
}
