import { constants } from 'node:fs'
import { codeOf } from '@cgroupkit/core'
import { afterEach, describe } from 'vitest'
import { createSim, type Sim, type SimOptions } from '../src/index.js'

export const ROOT = '/sys/fs/cgroup'
export const ALL = '+cpuset +cpu +io +memory +hugetlb +pids +rdma +misc'

const open: Sim[] = []

afterEach(async () => {
  for (const sim of open.splice(0)) await sim.dispose()
})

/** A host that the test need not dispose. */
export async function host(options: SimOptions = {}): Promise<Sim> {
  const sim = await createSim(options)
  open.push(sim)
  return sim
}

/** The same rules on both stores. */
export function onBothStores(name: string, rules: (boot: (options?: SimOptions) => Promise<Sim>) => void): void {
  describe.each(['memory', 'tmpdir'] as const)(`${name} (%s)`, (store) => {
    rules((options = {}) => host({ store, ...options }))
  })
}

/** 'ok', or the errno that a call was refused with. */
export function answer(call: () => unknown): string {
  try {
    call()
    return 'ok'
  } catch (error) {
    const code = codeOf(error)
    if (code === undefined) throw error
    return code
  }
}

/** write(2): the errno, or what the file reads afterwards. */
export function written(sim: Sim, path: string, data: string): string {
  const refused = answer(() => put(sim, path, data))
  return refused === 'ok' ? (sim.fs.read(path) ?? 'absent') : refused
}

/** By raw calls, so that newlines and NULs in paths and hierarchies' roots can be asked about too. */
export function put(sim: Sim, path: string, data: string | Uint8Array): number {
  const fd = sim.calls.open(path, constants.O_WRONLY)
  try {
    return sim.calls.pwrite(fd, typeof data === 'string' ? Buffer.from(data) : data, 0)
  } finally {
    sim.calls.close(fd)
  }
}

/** A child of the root with every controller. */
export function child(sim: Sim, name = 'a'): string {
  put(sim, `${ROOT}/cgroup.subtree_control`, sim.fs.read(`${ROOT}/cgroup.controllers`)?.replace(/\S+/g, '+$&') ?? '')
  sim.fs.mkdir(`${ROOT}/${name}`)
  return `${ROOT}/${name}`
}
