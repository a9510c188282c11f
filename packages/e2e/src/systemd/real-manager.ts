import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { promisify } from 'node:util'
import { openHost } from '@cgroupkit/compat'
import { connectBus } from '@cgroupkit/systemd'
import type { ManagerGround } from '../ground.js'

/** For a request to be on its way. */
const ON_ITS_WAY_MS = 500

const run = promisify(execFile)
const systemctl = async (...words: string[]) => (await run('systemctl', words)).stdout.trim()

const SERVICES = { fails: '/bin/false', hangs: '/bin/sleep infinity' } as const

/** The machine's own systemd, by its private socket. Only for a guest. */
export async function realManager(): Promise<ManagerGround> {
  const bus = await connectBus()
  return {
    bus,
    backing: { ...openHost(), bus: async () => bus },
    socket: async (of) => (of === 'private' ? '/run/systemd/private' : '/run/dbus/system_bus_socket'),
    patience: 1,
    async during(event, unit, work) {
      // a daemon that is stopped takes requests and passes none on
      if (event === 'restart') process.kill(Number(await systemctl('show', '-P', 'MainPID', 'dbus.service')), 'SIGSTOP')
      const working = work()
      working.catch(() => {}) // seen below
      if (event !== 'reexec') await setTimeout(ON_ITS_WAY_MS)
      if (event === 'reexec') await systemctl('daemon-reexec')
      else if (event === 'restart') await systemctl('restart', 'dbus.service')
      else await systemctl('stop', unit)
      return working
    },
    async fragment(unit, does) {
      writeFileSync(
        `/run/systemd/system/${unit}`,
        `[Service]\nType=oneshot\nTimeoutStartSec=infinity\nExecStart=${SERVICES[does]}\n`,
      )
    },
    reload: async () => void (await systemctl('daemon-reload')),
    reexec: async () => void (await systemctl('daemon-reexec')),
    // what is queued comes before the next request (sd-event priorities): an answer says that it is done
    settle: () => bus.resetFailed('nobody.scope'),
    close: () => bus.close(),
  }
}
