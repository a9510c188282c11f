import type { CgroupFs, Property } from '@cgroupkit/core'
import { onTestFinished } from 'vitest'
import { createSim } from '../src/index.js'
import { SimSystemd } from '../src/systemd/index.js'

export const ROOT = '/sys/fs/cgroup'

export const prop = (name: string, type: string, value: unknown): Property => ({ name, type, value, from: [] })

export const ALL_ACCOUNTING = ['CPU', 'IO', 'Memory', 'Tasks'].map((name) => prop(`${name}Accounting`, 'b', true))

/** A scope as a container runtime asks for it. */
export const scopeOf = (pid: number, slice: string): Property[] => [
  prop('Slice', 's', slice),
  prop('PIDs', 'au', [pid]),
  prop('Delegate', 'b', true),
  prop('DefaultDependencies', 'b', false),
  ...ALL_ACCOUNTING,
]

/** A host with systemd, disposed with the test. */
export async function booted(version: number) {
  const sim = await createSim({ systemd: version })
  onTestFinished(() => sim.dispose())
  const { fs, bus } = sim
  if (!(bus instanceof SimSystemd)) throw new Error('the simulated host has no systemd')
  return {
    sim,
    fs,
    bus,
    systemd: bus,
    spawn: () => sim.spawn(`${ROOT}/init.scope`),
    kill: (pid: number) => sim.kill(pid),
  }
}

/** Trimmed texts of files of one directory. */
export const texts = (fs: CgroupFs, dir: string, ...files: string[]): (string | undefined)[] =>
  files.map((file) => fs.read(`${dir}/${file}`)?.trim())
