import { openCgroup, uninstallSubcontainerCompatDir } from '@cgroupkit/compat'
import { expect } from 'vitest'
import { answerOf, type Driver } from '../answers.js'
import { podHost, refusedInBoth } from './modes.js'

export const containerId: Driver = async ({ data }, vector) => {
  const opening = { cgroupsPath: '', id: String(data) }
  const installed = await refusedInBoth(opening, {}, vector)
  const { sim } = await podHost()
  const open = () => openCgroup({ ...opening, host: sim.host, fs: sim.fs })
  const uninstalled = await answerOf(async () => ({ ...(await uninstallSubcontainerCompatDir(open())) }), vector)
  expect(uninstalled).toEqual(installed)
  await sim.dispose()
  return installed
}
