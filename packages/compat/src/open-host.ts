import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type Backing, CgroupError } from '@cgroupkit/core'
import { spawnInto } from '@cgroupkit/core/node'
import { connectBus } from '@cgroupkit/systemd'
import { type HostOptions, openNodeHost } from './host.js'

/** Marks a folder as a simulated host; written by `createSim`. */
export const SIM_MARKER = 'cgroupkit-sim.json'

/**
 * Opens the host at `root`. A simulated host (known by its marker file) is opened in process under the same rules, and its
 * systemd, if it has one, answers on `bus`. Asynchronous because the simulator is loaded only when there is one.
 * Throws CgroupError ERR_HOST for a root that is neither a cgroup filesystem nor a simulated host.
 */
export async function openHost(options: HostOptions = {}): Promise<Backing> {
  const root = options.root ?? ''
  if (root !== '' && existsSync(join(root, SIM_MARKER))) return simulated(root)
  const backing = openNodeHost(options)
  const { host } = backing
  return { ...backing, spawn: spawnInto(host.root), bus: () => connectBus({ root: host.root, uid: host.uid }) }
}

async function simulated(root: string): Promise<Backing> {
  const { openSim } = await import('@cgroupkit/sim')
  const sim = openSim(root)
  if (sim === undefined)
    throw new CgroupError('ERR_HOST', 'detect', root, { message: 'the simulated host is unreadable' })
  const { bus } = sim
  return { host: sim.host, fs: sim.fs, bus: bus === undefined ? undefined : async () => bus }
}
