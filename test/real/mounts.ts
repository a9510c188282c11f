import { readdirSync } from 'node:fs'
import type { Backing, Host } from '@cgroupkit/core'
import { detectHost, nodeCgroupFs, spawnInto, systemClock } from '@cgroupkit/core/node'
import { afterAll, beforeAll, expect, test } from 'vitest'

/** Every directory that a test makes on this machine carries it, so that what is left is known for ours. */
const OWN = `cgroupkit-test-${process.pid}`
/** Directories of other tests, which may run beside these: they end in a process id. */
const THEIRS = /-\d+(-\w+)*$/

let count = 0
export const ownName = (): string => `${OWN}-${count++}`

/** The hierarchies that suites ask about, each alone. */
export const WANTED = ['cpu', 'memory', 'pids', 'cpuset', 'freezer'] as const

export interface Machine {
  host: Host
  backing: Backing
  /** Mount point of the v1 hierarchy with this controller. */
  v1(controller: string): string | undefined
  v2: string | undefined
}

/** This machine, or why nothing can be tested on it. */
export function thisMachine(): Machine | string {
  if (process.getuid?.() !== 0) return 'not root'
  try {
    const host = detectHost()
    const fs = nodeCgroupFs(host)
    const point = (version: 1 | 2, controller?: string) =>
      host.mounts.find((mount) => mount.version === version && (!controller || mount.controllers.includes(controller)))
        ?.point
    return {
      host,
      backing: { host, fs, clock: systemClock, spawn: spawnInto() },
      v1: (controller) => point(1, controller),
      v2: point(2),
    }
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** What cannot be run here is a skip that is seen and counted, and a failure where all must run. */
export function skipped(name: string, why: string): void {
  if (process.env.E2E_REQUIRED === '1') {
    test(name, () => {
      throw new Error(`E2E_REQUIRED=1, but: ${why}`)
    })
  } else {
    test.skip(`${name} [${why}]`, () => {})
  }
}

/** Before and after a file of tests, the mounts list the same directories; directories of ours may be nowhere, however deep. */
export function leavesNoTrace(host: Host): void {
  const listing = () => host.mounts.map(({ point }) => [point, dirsIn(point).filter((name) => !THEIRS.test(name))])
  let before: ReturnType<typeof listing> = []
  beforeAll(() => {
    before = listing()
  })
  afterAll(() => {
    expect(listing()).toEqual(before)
    expect(host.mounts.flatMap(({ point }) => oursBelow(point))).toEqual([])
  })
}

function dirsIn(path: string): string[] {
  try {
    const entries = readdirSync(path, { withFileTypes: true })
    return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
  } catch {
    return [] // gone since its parent was listed
  }
}

function oursBelow(path: string): string[] {
  return dirsIn(path).flatMap((name) => (name.startsWith(OWN) ? [`${path}/${name}`] : oursBelow(`${path}/${name}`)))
}
