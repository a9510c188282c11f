import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type Backing, CgroupError, codeOf } from '@cgroupkit/core'
import { spawnInto } from '@cgroupkit/core/node'
import { connectBus } from '@cgroupkit/systemd'
import { type HostOptions, openNodeHost } from './host.js'
import { loadSim } from './load-sim.js'

/** Marks a folder as a simulated host; written by `createSim`. */
export const SIM_MARKER = 'cgroupkit-sim.json'

/**
 * Opens the host at `root`. A simulated host (known by its marker file) is opened in process under the same rules, and its
 * systemd, if it has one, answers on `bus`; the simulator is loaded only then.
 * Throws CgroupError ERR_HOST for a root that is neither a cgroup filesystem nor a simulated host.
 */
export function openHost(options: HostOptions = {}): Backing {
  const root = options.root ?? ''
  if (root !== '' && existsSync(join(root, SIM_MARKER))) return simulated(root)
  const backing = openNodeHost(options)
  const { host } = backing
  return { ...backing, spawn: spawnInto(host.root), bus: () => connectBus({ root: host.root, uid: host.uid }) }
}

function simulated(root: string): Backing {
  const sim = opened(root, () => loadSim().openSim(root))
  if (sim === undefined)
    throw new CgroupError('ERR_HOST', 'detect', root, { message: 'the simulated host is unreadable' })
  const { bus } = sim
  return { host: sim.host, fs: sim.fs, bus: bus === undefined ? undefined : async () => bus }
}

/** Opening one writes to its folder: each process that looks says so to the others. */
function opened<T>(root: string, open: () => T): T {
  try {
    return open()
  } catch (error) {
    const code = codeOf(error)
    if (error instanceof CgroupError || code === undefined) throw error
    throw new CgroupError('ERR_HOST', 'open', root, {
      data: code,
      message: 'the folder of the simulated host cannot be used',
      hint: 'it must be writable for this user, also to look at it',
      cause: error,
    })
  }
}
