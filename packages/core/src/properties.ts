import type { Property } from './bus.js'
import { endOfIdle } from './irregular/cpu.js'
import { irregularOf, wantedBy } from './irregular/select.js'
import { limitsFrom } from './limits.js'
import type { Ask, PlanOptions } from './plan-types.js'
import { PROFILES } from './profiles.js'
import type { Resources } from './resources.js'
import { parseResources } from './spec.js'
import { SPEC_ROWS } from './spec-table.js'

export interface PropertyOptions extends PlanOptions {
  /** Major version of the running systemd; properties that it does not know are left to the files. */
  systemdVersion: number
  /** The unit is being started: with what systemd takes only then (OOMPolicy). Default false: an update. */
  start?: boolean | undefined
}

/**
 * The unit properties for `linux.resources`, each name once: an irregular field replaces a row's (cpu.idle the weight), `unified` replaces both.
 * `current` reads the unit's directory, for updates.
 *
 * @throws SpecError as planWrites, and for values that systemd takes apart and the kernel would judge itself (CPU lists, `unified`).
 */
export function planProperties(resources: Resources, options: PropertyOptions): Property[] {
  const ask = { systemdVersion: options.systemdVersion, start: options.start ?? false, current: options.current }
  const wanted = wantedBy(options)
  const irregular = irregularOf(resources, options)
    .flatMap(([each, values]) => each.properties?.(values, ask) ?? [])
    .filter(({ from }) => from.every((field) => wanted(controllerOfKey(field) ?? '*')))
  // first, so that any weight replaces it
  const unset = wanted('cpu') ? endOfIdle(parseResources(resources), ask) : []
  const all = [...unset, ...tableProperties(resources, options), ...irregular]
  const named = new Map<string, Property>()
  for (const property of all) {
    const from = named.get(property.name)?.from ?? []
    named.set(property.name, { ...property, from: [...from, ...property.from] })
  }
  return [...named.values()]
}

/** `unified.memory.high` → memory: the keys of `unified` are of any controller. */
function controllerOfKey(field: string): string | undefined {
  return /^unified\.([^.]+)\./.exec(field)?.[1]
}

function tableProperties(resources: Resources, options: PropertyOptions): Property[] {
  const limits = limitsFrom(resources)
  const wanted = wantedBy(options)
  const properties: Property[] = []
  for (const row of SPEC_ROWS) {
    const value = limits[row.oci]
    if (value === undefined || !wanted(row.controller)) continue
    const ask: Ask = { limits, profile: options.profile ?? PROFILES.default, current: options.current }
    for (const { prop, type, encode, since = 0 } of row.systemd) {
      const encoded = options.systemdVersion >= since ? encode(value, ask) : undefined
      if (encoded !== undefined) properties.push({ name: prop, type, value: encoded, from: [row.oci] })
    }
  }
  return properties
}
