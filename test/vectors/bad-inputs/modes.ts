import { installSubcontainerCompatDir, type OpenOptions, openCgroup } from '@cgroupkit/compat'
import type { Cgroup, Resources } from '@cgroupkit/core'
import { createSim, type Sim, startPod } from '@cgroupkit/sim'
import { expect } from 'vitest'
import type { Answer } from '../answers.js'
import { answerOf } from '../answers.js'
import type { Vector } from '../vectors.js'

export const MODES = {
  compat: (cgroup: Cgroup, resources: Resources) => installSubcontainerCompatDir(cgroup, resources),
  full: (cgroup: Cgroup, resources: Resources) => cgroup.install(resources),
}

export type Opening = Partial<Pick<OpenOptions, 'cgroupsPath' | 'id' | 'driver'>>

/** A v2 host with a pod on it, so that controllers are on where a container's directory would go. */
export async function podHost(): Promise<{ sim: Sim; cgroupsPath: string }> {
  const sim = await createSim({ systemd: 252 })
  await startPod(sim, '/pods/sandbox')
  return { sim, cgroupsPath: '/pods/app' }
}

/** Refused alike in compat and in full mode, and the host is as it was: nothing made, nothing written. */
export async function refusedInBoth(opening: Opening, resources: Resources, vector: Vector): Promise<Answer> {
  const answers: Answer[] = []
  for (const install of Object.values(MODES)) {
    const { sim, cgroupsPath } = await podHost()
    const [tree, files] = [sim.tree(), sim.snapshot()]
    const open = () => openCgroup({ cgroupsPath, ...opening, host: sim.host, fs: sim.fs })
    answers.push(await answerOf(async () => ({ outcome: await install(open(), resources) }), vector))
    expect(sim.tree()).toBe(tree)
    expect(sim.snapshot()).toEqual(files)
    await sim.dispose()
  }
  const [compat = {}, full = {}] = answers
  expect(full).toEqual(compat)
  return compat
}
