import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import type { Column } from '@cgroupkit/core'
import { PODS } from './places.js'

const MOUNT = '/sys/fs/cgroup'

/** Runs in the guest: the pods that places.ts names, as a kubelet leaves them. */
export async function ground(column: Column): Promise<void> {
  if (column === 'v1') return
  const hand = (dir: string, controllers: string) => {
    for (const name of controllers.split(' ').filter(Boolean))
      writeFileSync(`${dir}/cgroup.subtree_control`, `+${name}`)
  }
  hand(MOUNT, PODS.full)
  mkdirSync(`${MOUNT}/kubepods`)
  hand(`${MOUNT}/kubepods`, PODS.full)
  for (const [pod, controllers] of Object.entries(PODS)) {
    mkdirSync(`${MOUNT}/kubepods/${pod}`)
    hand(`${MOUNT}/kubepods/${pod}`, controllers)
  }
  // a slice has the controllers that its units ask for: with Delegate all, by systemd's defaults memory and pids, without units none
  const slice = (pod: string) => `kubepods-${pod}.slice`
  const pause = (pod: string, ...args: string[]) => {
    const words = ['--scope', '--quiet', `--unit=pause-${pod}`, `--slice=${slice(pod)}`, ...args, 'sleep', 'infinity']
    spawn('systemd-run', words, { stdio: 'ignore', detached: true }).unref()
  }
  pause('full', '-p', 'Delegate=yes')
  pause('partial')
  spawnSync('systemctl', ['start', slice('empty')])
  const dirs = ['full', 'partial', 'empty'].map((pod) => `${MOUNT}/kubepods.slice/${slice(pod)}`)
  const scopes = ['full', 'partial'].map((pod) => `${MOUNT}/kubepods.slice/${slice(pod)}/pause-${pod}.scope`)
  while (![...dirs, ...scopes].every((path) => existsSync(path))) await new Promise((done) => setTimeout(done, 100))
}
