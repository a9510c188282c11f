/** A D-Bus variant: `type` is its signature (`t`, `s`, `b`, `ay`, `as`, `a(st)` …), integers of type `t` are bigint. */
export interface Variant {
  type: string
  value: unknown
}

/** A unit property with the OCI fields that it came from. */
export interface Property extends Variant {
  name: string
  from: readonly string[]
}

/**
 * Six verbs of org.freedesktop.systemd1.Manager. In core because both the systemd backend and the simulator see it.
 * Every refusal is a CgroupError with code ERR_BUS (ERR_TIMEOUT when a job did not end in time), the D-Bus error name in `data`.
 */
export interface Bus {
  /** StartTransientUnit and its job's end. 'exists': the unit is already loaded (org.freedesktop.systemd1.UnitExists). */
  startUnit(name: string, properties: readonly Property[], signal?: AbortSignal): Promise<'done' | 'exists'>
  /** SetUnitProperties, runtime only. */
  setProperties(name: string, properties: readonly Property[]): Promise<void>
  /** StopUnit and its job's end; an unknown unit is already stopped. */
  stopUnit(name: string, signal?: AbortSignal): Promise<void>
  /** All properties of the unit and of its type's interface; `undefined`: systemd does not know the unit. */
  getProperties(name: string): Promise<Record<string, unknown> | undefined>
  /** ResetFailedUnit; an unknown unit is fine. */
  resetFailed(name: string): Promise<void>
  /** Major version, from the Version property (`v252.39-1~deb12u2` → 252). */
  version(): Promise<number>
}
