import { spawnSync } from 'node:child_process'
import { CgroupError } from '@cgroupkit/core'
import type { Io } from '../io.js'

/** Waits for a unit that starts: a first pass over a full node included. */
const TIMEOUT_MS = 120_000

/** Throws CgroupError ERR_BUS with what systemctl said. */
export function systemctl(io: Io, words: readonly string[]): void {
  const { status, stderr, error } = spawnSync('systemctl', words, {
    env: io.env,
    encoding: 'utf8',
    timeout: TIMEOUT_MS,
  })
  if (status === 0) return
  const said = error?.message ?? stderr.trim().split('\n').at(-1) ?? ''
  throw new CgroupError('ERR_BUS', 'bus', `systemctl ${words.join(' ')}`, {
    message: said === '' ? `exited with ${status}` : said,
    hint: 'is systemd the init of this host, and are you root? journalctl -u cgroupkit-agent says why a start failed',
  })
}
