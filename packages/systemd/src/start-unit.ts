import { type Bus, CgroupError, type Property } from '@cgroupkit/core'
import { DBUS } from './bus/errors.js'

export interface StartOptions {
  /** Absent for a slice without processes, which may exist already: that is then fine. */
  pid?: number | undefined
  signal?: AbortSignal | undefined
}

/**
 * StartTransientUnit to the end of its job. A unit of that name that is there already may be a failed leftover: it is reset, which
 * unloads it, and one more try is made (with a pid; runc's startUnit() too). ERR_BUS with UnitExists in `data` when it lives.
 */
export async function startTransient(
  bus: Bus,
  unit: string,
  properties: readonly Property[],
  { pid, signal }: StartOptions = {},
): Promise<void> {
  if ((await bus.startUnit(unit, properties, signal)) === 'done' || pid === undefined) return
  await bus.resetFailed(unit)
  if ((await bus.startUnit(unit, properties, signal)) === 'done') return
  throw new CgroupError('ERR_BUS', 'bus', unit, {
    message: 'a unit of this name is running',
    data: DBUS.unitExists,
    hint: `systemctl status ${unit} says whose it is`,
  })
}

export function isUnitExists(error: unknown): boolean {
  return error instanceof CgroupError && error.data === DBUS.unitExists
}

/** The unit is not loaded: systemd does not know the directory of that name. */
export function isNoSuchUnit(error: unknown): boolean {
  return error instanceof CgroupError && error.data === DBUS.noSuchUnit
}
