import { execFileSync } from 'node:child_process'
import type { Cri } from './cri.js'
import { until } from './until.js'

/** Its shims and containers live on, and systemd starts it again in 5 s, as Debian's unit says. */
export const killContainerd = () => killUnit('containerd')

export function killUnit(name: string, signal = 'KILL'): void {
  execFileSync('systemctl', ['kill', '--kill-whom=main', '-s', signal, name])
}

export const serves = (cri: Cri) =>
  cri.status({}).then(
    () => true,
    () => false,
  )

/** Whether it answers again. */
export const served = (cri: Cri) => until(async () => ((await serves(cri)) ? true : undefined), 500)
