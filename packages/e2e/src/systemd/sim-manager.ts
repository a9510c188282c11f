import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { type ServedBus, type Sim, type SimSystemd, serveBus } from '@cgroupkit/sim'
import * as dbus from 'dbus-native'
import type { ManagerGround } from '../ground.js'

/** For a request to be on its way. */
const ON_ITS_WAY_MS = 50

/** The simulated systemd: in process for the program's own requests, on a socket for those that bring a connection. */
export function simManager(sim: Sim, bus: SimSystemd): ManagerGround {
  const served = new Map<string, ServedBus>()
  let folder: string | undefined
  return {
    bus,
    backing: { host: sim.host, fs: sim.fs, bus: async () => bus },
    async socket(of) {
      folder ??= mkdtempSync(join(tmpdir(), 'cgroupkit-sim-bus-'))
      const socket = join(folder, of === 'private' ? 'systemd/private' : 'dbus/system_bus_socket')
      mkdirSync(dirname(socket), { recursive: true })
      if (!served.has(of)) served.set(of, await serveBus(bus, { socket, dbus }))
      return socket
    },
    async during(event, unit, work) {
      let lost = event === 'stop'
      bus.faults.push(() => {
        if (lost) return undefined
        lost = true
        return { disconnect: 'before' }
      })
      const working = work()
      working.catch(() => {}) // seen below
      if (event === 'stop') {
        await setTimeout(ON_ITS_WAY_MS)
        await bus.stopUnit(unit)
      }
      try {
        return await working
      } finally {
        bus.faults.pop()
      }
    },
    fragment: async (unit, does) => void bus.manager.fragments.set(unit, does),
    // the machine may have other things to do while the connection is made
    patience: 1 / 2,
    reload: async () => bus.reload(),
    reexec: async () => bus.reexecute(),
    settle: async () => bus.settle(),
    async close() {
      await Promise.all([...served.values()].map((server) => server.close()))
      if (folder !== undefined) rmSync(folder, { recursive: true })
    },
  }
}
