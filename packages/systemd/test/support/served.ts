import { mkdir } from 'node:fs/promises'
import { createSim, type ServeBusOptions, type ServedBus, type Sim, SimSystemd, serveBus } from '@cgroupkit/sim'
import * as dbus from 'dbus-native'
import { dir } from 'tmp-promise'
import { onTestFinished } from 'vitest'
import { connectBus, type SystemdBus } from '../../src/index.js'

/** A simulated systemd behind a real socket of a host root, and the client under test connected to it. All gone with the test. */
export interface Served {
  sim: Sim
  systemd: SimSystemd
  server: ServedBus
  root: string
  /** A process that can be put into a scope. */
  spawn(): number
  connect(timeoutMs?: number): Promise<SystemdBus>
  /** Done when the test ends, if not before. */
  close(): Promise<void>
}

export interface ServedOptions extends Partial<Pick<ServeBusOptions, 'signalFirst' | 'stallsFirst' | 'authorize'>> {
  version?: number
  /** false: a bus daemon with systemd on it, in place of systemd's private socket */
  direct?: boolean
}

export async function served({ version = 252, direct = true, ...options }: ServedOptions = {}): Promise<Served> {
  const sim = await createSim({ systemd: version })
  const systemd = sim.bus
  if (!(systemd instanceof SimSystemd)) throw new Error('the simulated host has no systemd')
  const { path: root, cleanup } = await dir({ unsafeCleanup: true })
  const socket = `${root}/run/${direct ? 'systemd/private' : 'dbus/system_bus_socket'}`
  await mkdir(socket.slice(0, socket.lastIndexOf('/')), { recursive: true })
  const server = await serveBus(systemd, { socket, dbus, ...options })
  const open: SystemdBus[] = []
  let closed = false
  const close = async () => {
    if (closed) return
    closed = true
    await Promise.all(open.map((bus) => bus.close()))
    await server.close()
    await cleanup()
    await sim.dispose()
  }
  onTestFinished(close)
  const connect = async (timeoutMs = 2000) => {
    const bus = await connectBus({ root, rootless: false, timeoutMs })
    open.push(bus)
    return bus
  }
  return { sim, systemd, server, close, root, spawn: () => sim.spawn('/sys/fs/cgroup/init.scope'), connect }
}
