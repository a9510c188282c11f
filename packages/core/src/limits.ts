import { type Limits, OCI_FIELDS, type OciField, type Resources } from './resources.js'
import { parseResources } from './spec.js'

/**
 * The scalar limits among `linux.resources`, each exactly as given: an explicit 0 or -1 stays, an absent field is absent.
 * Whether they fit together is the table's to say. Throws SpecError when the resources are not valid.
 */
export function limitsFrom(resources: Resources | undefined): Limits {
  const valid = parseResources(resources)
  const limits: { [F in OciField]?: bigint } = {}
  for (const field of OCI_FIELDS) {
    const [group = '', name = ''] = field.split('.')
    const value = (valid[group] as Readonly<Record<string, number | bigint>> | undefined)?.[name]
    if (value !== undefined) limits[field] = BigInt(value)
  }
  return limits
}
