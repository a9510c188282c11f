import { installSubcontainerCompatDir, openCgroup } from '@cgroupkit/compat'
import { parseSpec, planProperties, planWrites, type Resources } from '@cgroupkit/core'
import { expect } from 'vitest'
import { type Answer, answerOf, type Driver } from '../answers.js'
import type { Vector } from '../vectors.js'
import { podHost, refusedInBoth } from './modes.js'

export const numbers: Driver = async ({ situation, data }, vector) => {
  const resources = data as Resources
  if (String(situation).startsWith('numeric string')) return notCoerced(resources, vector)
  if (String(situation).startsWith('weight')) return clamped(resources)
  return survived(resources, vector)
}

async function notCoerced(resources: Resources, vector: Vector): Promise<Answer> {
  const installed = await refusedInBoth({}, resources, vector)
  const parsed = await answerOf(() => ({ ...parseSpec({ linux: { resources } }) }), vector)
  expect(parsed).toEqual(installed)
  return installed
}

/** Whatever the weight, what is written is in the kernel's range, and 0 is not written. */
function clamped(resources: Resources): Answer {
  const files = planWrites('v2', resources).map(({ data }) => Number(data))
  const properties = planProperties(resources, { systemdVersion: 252 }).map(({ value }) => Number(value))
  for (const weight of [...files, ...properties]) {
    expect(weight).toBeGreaterThanOrEqual(1)
    expect(weight).toBeLessThanOrEqual(10000)
  }
  expect(files.length).toBe(properties.length)
  return { outcome: 'ok' }
}

/** compat: told, the rest is written, nothing is thrown. Full: an error, and nothing is left. */
async function survived(resources: Resources, vector: Vector): Promise<Answer> {
  const { sim, cgroupsPath } = await podHost()
  const open = () => openCgroup({ cgroupsPath, host: sim.host, fs: sim.fs })
  const asked: Resources = { ...resources, memory: { limit: 4096 } }
  const before = sim.tree()

  const full = await answerOf(async () => ({ outcome: await open().install(asked) }), vector)
  expect(full).toEqual({ error: 'EINVAL' })
  expect(sim.tree()).toBe(before)

  const { written, skipped } = await installSubcontainerCompatDir(open(), asked)
  expect(written.map(({ file }) => file)).toEqual(['memory.max'])
  expect(skipped).toEqual([
    expect.objectContaining({ file: 'cpu.max', code: 'EINVAL', data: expect.stringMatching(/\d/) }),
  ])
  await sim.dispose()
  return { outcome: 'degrade', code: skipped[0]?.code }
}
