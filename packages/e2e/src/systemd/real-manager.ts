import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { connectBus } from '@cgroupkit/systemd'
import type { ManagerGround } from '../ground.js'

const run = promisify(execFile)

/** The machine's own systemd, by its private socket. Only for a guest. */
export async function realManager(): Promise<ManagerGround & { close(): Promise<void> }> {
  const bus = await connectBus()
  const systemctl = async (verb: string) => void (await run('systemctl', [verb]))
  return {
    bus,
    reload: () => systemctl('daemon-reload'),
    reexec: () => systemctl('daemon-reexec'),
    close: () => bus.close(),
  }
}
