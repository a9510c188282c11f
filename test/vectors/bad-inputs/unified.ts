import { planProperties, planWrites, type Resources } from '@cgroupkit/core'
import { expect } from 'vitest'
import { answerOf, type Driver } from '../answers.js'
import { refusedInBoth } from './modes.js'

export const unified: Driver = async ({ data }, vector) => {
  const resources: Resources = { unified: data }
  const plans = [
    () => planWrites('v1', resources),
    () => planWrites('v2', resources),
    () => planProperties(resources, { systemdVersion: 252 }),
  ]
  const installed = await refusedInBoth({}, resources, vector)
  for (const plan of plans) expect(await answerOf(() => ({ plan: plan() }), vector)).toEqual(installed)
  return installed
}
