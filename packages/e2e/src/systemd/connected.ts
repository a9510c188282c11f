import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Bus } from '@cgroupkit/core'
import { connectBus } from '@cgroupkit/systemd'
import type { ManagerGround } from '../ground.js'
import type { By } from '../step.js'

/** Work over a connection of its own. */
export async function connected<T>(systemd: ManagerGround, by: By, unit: string, work: (bus: Bus) => Promise<T>) {
  const socket = await systemd.socket(by.socket ?? 'private')
  const between = by.loses === undefined ? undefined : await losing(socket, by.loses)
  try {
    const timeoutMs = by.within === undefined ? undefined : by.within * systemd.patience
    const bus = await connectBus({ address: between?.socket ?? socket, timeoutMs })
    try {
      return await (by.during === undefined ? work(bus) : systemd.during(by.during, unit, () => work(bus)))
    } finally {
      await bus.close()
    }
  } finally {
    await between?.close()
  }
}

/** A socket that hands everything on to another, but for the first call of one method. */
async function losing(to: string, { call, when }: NonNullable<By['loses']>) {
  const folder = mkdtempSync(join(tmpdir(), 'cgroupkit-bus-'))
  // its end says to the client that no daemon is between
  mkdirSync(join(folder, 'systemd'))
  const socket = join(folder, to.endsWith('/private') ? 'systemd/private' : 'bus')
  const open = new Set<Socket>()
  let lost = false
  const server = createServer((client) => {
    const manager = connect(to)
    for (const each of [client, manager]) open.add(each.on('error', () => each.destroy()))
    client.on('close', () => manager.destroy())
    manager.on('close', () => client.destroy())
    let called = false
    client.on('data', (data) => {
      called = !lost && data.includes(call)
      lost ||= called
      if (called && when === 'before') client.destroy()
      else manager.write(data)
    })
    manager.on('data', (data) => void (called ? client.destroy() : client.write(data)))
  })
  await new Promise<void>((resolve) => server.listen(socket, resolve))
  return {
    socket,
    async close() {
      for (const each of open) each.destroy()
      await new Promise((resolve) => server.close(resolve))
      rmSync(folder, { recursive: true })
    },
  }
}
