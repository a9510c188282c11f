import { type Ours, runOurs } from './ours.js'
import { DRIVERS, type Driver } from './outcome.js'
import { simPlace, untouched } from './place.js'

/** What cgroupkit does on a simulated guest: the suite demands the same of the real one. */
export async function simulated(kernel: '6.1' | '6.12', systemd: number): Promise<Record<Driver, Ours>> {
  const [cgroupfs, units] = await Promise.all(
    DRIVERS.map(async (driver) => {
      const place = await simPlace(kernel, systemd)
      return runOurs(place, driver, await untouched(place, driver))
    }),
  )
  if (cgroupfs === undefined || units === undefined) throw new TypeError('two drivers')
  return { cgroupfs, systemd: units }
}
