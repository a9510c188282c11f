import { openCgroup } from '@cgroupkit/compat'
import { expect } from 'vitest'
import type { Driver } from '../answers.js'
import { podHost, refusedInBoth } from './modes.js'

export const cgroupsPath: Driver = async ({ data }, vector) => {
  if (data !== '') return refusedInBoth({ cgroupsPath: String(data) }, {}, vector)
  // Empty: a scope of the system slice with systemd; on cgroupfs nothing without an id.
  const { sim } = await podHost()
  const on = { cgroupsPath: '', host: sim.host, fs: sim.fs }
  expect(openCgroup({ ...on, id: 'c1' }).path()).toBe('/sys/fs/cgroup/system.slice/cgroupkit-c1.scope')
  expect(() => openCgroup({ ...on, driver: 'cgroupfs' })).toThrow(expect.objectContaining({ code: 'ERR_PATH' }))
  await sim.dispose()
  return { outcome: 'ok' }
}
