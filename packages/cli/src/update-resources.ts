import { OCI_FIELDS, type OciField, parseJson, parseSpec, quoted, type Resources } from '@cgroupkit/core'
import { UsageError } from './exit-codes.js'

/** `memory.limit=536870912`, several: the resources that name just these fields. Values are validated as a spec's are. */
export function resourcesFromSettings(settings: readonly string[]): Resources {
  const resources: Record<string, Record<string, unknown>> = {}
  for (const setting of settings) {
    const equals = setting.includes('=') ? setting.indexOf('=') : setting.length
    const name = setting.slice(0, equals)
    const text = setting.slice(equals + 1)
    if (!isOciField(name))
      throw new UsageError(`--set: no field ${JSON.stringify(quoted(name))}`, `one of ${OCI_FIELDS.join(', ')}`)
    if (!/^-?\d{1,20}$/.test(text))
      throw new UsageError(
        `--set ${name}: not a whole number: ${JSON.stringify(quoted(text))}`,
        'bytes, microseconds, shares or tasks; -1 is unlimited',
      )
    const [group = '', key = ''] = name.split('.')
    resources[group] = { ...resources[group], [key]: parseJson(text) }
  }
  return parseSpec({ linux: { resources } }).resources
}

function isOciField(name: string): name is OciField {
  return OCI_FIELDS.some((field) => field === name)
}
