import { execFile } from 'node:child_process'
import { setTimeout } from 'node:timers/promises'
import { promisify } from 'node:util'
import { openHost } from '@cgroupkit/compat'
import { connectBus } from '@cgroupkit/systemd'
import type { ManagerGround } from '../ground.js'

/** The kernel tells of an empty cgroup by inotify, at most every 10 ms (CGROUP_FILE_NOTIFY_MIN_INTV). */
const MOMENT_MS = 100

const run = promisify(execFile)

/** The machine's own systemd, by its private socket. Only for a guest. */
export async function realManager(): Promise<ManagerGround & { close(): Promise<void> }> {
  const bus = await connectBus()
  const systemctl = async (verb: string) => void (await run('systemctl', [verb]))
  return {
    bus,
    backing: { ...openHost(), bus: async () => bus },
    reload: () => systemctl('daemon-reload'),
    reexec: () => systemctl('daemon-reexec'),
    async settle(heard) {
      if (heard) await setTimeout(MOMENT_MS)
      // events of cgroups, and what is queued, come before requests (sd-event priorities): an answer says that they are done
      await bus.resetFailed('nobody.scope')
    },
    close: () => bus.close(),
  }
}
