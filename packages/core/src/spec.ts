import { SpecError } from './errors.js'
import { parseJson } from './json.js'
import type { Resources } from './resources.js'
import { member, objectOf, own, record } from './spec/check.js'
import { resources as checkResources } from './spec/resources.js'

/** What cgroupkit needs of an OCI config.json. */
export interface ParsedSpec {
  /** `linux.cgroupsPath`; '' when absent. Its own rules are those of parseCgroupsPath. */
  cgroupsPath: string
  /** `linux.resources`, validated and frozen; {} when absent. */
  resources: Resources
  annotations: Readonly<Record<string, string>>
}

/** Annotations are for orchestrators: any text will do. */
const annotation = (value: unknown, field: string): string => {
  if (typeof value === 'string') return value
  throw new SpecError(field, `expected a string, not ${typeof value}`, { data: value })
}
const annotations = record(annotation)

/**
 * Reads and validates an OCI runtime spec: text (read by parseJson) or an object whose 64-bit numbers are exact.
 * null means absent, unknown members are ignored, nothing is coerced: `"512"`, `true` and 1.5 are no limits.
 * Throws SpecError with the JSON path: `linux.resources.memory.limit`.
 */
export function parseSpec(spec: string | object): ParsedSpec {
  const root = objectOf(typeof spec === 'string' ? parseJson(spec) : spec, '$')
  const found = own(root, 'linux')
  const linux = found === undefined ? {} : objectOf(found, 'linux')
  const path = own(linux, 'cgroupsPath') ?? ''
  if (typeof path !== 'string') throw new SpecError('linux.cgroupsPath', 'expected a string', { data: path })
  return {
    cgroupsPath: path,
    resources: parseResources(own(linux, 'resources')),
    annotations: annotations(own(root, 'annotations') ?? {}, 'annotations') as Record<string, string>,
  }
}

const parsed = new WeakSet<object>()

/**
 * Validates `linux.resources` alone: types and ranges as in OCI, for callers that do not have a whole spec. undefined and null are {}.
 * What it returned before is returned as is. Throws SpecError.
 */
export function parseResources(resources: unknown): Resources {
  if (typeof resources === 'object' && resources !== null && parsed.has(resources)) return resources as Resources
  const result = checkResources(resources ?? {}, member('linux', 'resources')) as Resources
  parsed.add(result)
  return result
}
