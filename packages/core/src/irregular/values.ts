import { SpecError } from '../errors.js'

// `linux.resources` may come from anywhere (an update over a socket, a caller in JavaScript): what is read here is checked here.

/** The path of a field in errors. */
export function pathOf(field: string): string {
  return `linux.resources.${field}`
}

/** A group such as `resources.cpu`; absent and null alike are empty. */
export function group(value: unknown, field: string): Readonly<Record<string, unknown>> {
  if (value === undefined || value === null) return {}
  if (typeof value !== 'object' || Array.isArray(value))
    throw new SpecError(pathOf(field), 'must be an object', { data: value })
  return value as Readonly<Record<string, unknown>>
}

/** A list of objects such as `blockIO.weightDevice`; absent and null alike are empty. */
export function groups(value: unknown, field: string): Readonly<Record<string, unknown>>[] {
  if (value === undefined || value === null) return []
  if (!Array.isArray(value)) throw new SpecError(pathOf(field), 'must be an array', { data: value })
  return value.map((each, index) => group(each, `${field}[${index}]`))
}

/** An integer, exactly; `undefined`: unset. */
export function integer(value: unknown, field: string): bigint | undefined {
  if (value === undefined || value === null) return undefined
  if (typeof value === 'bigint') return value
  if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value)
  throw new SpecError(pathOf(field), 'must be an integer', { data: value, hint: 'beyond 2^53 pass a bigint' })
}

/** An unsigned integer; `undefined`: unset. */
export function unsigned(value: unknown, field: string): bigint | undefined {
  const number = integer(value, field)
  if (number !== undefined && number < 0n) throw new SpecError(pathOf(field), 'must not be negative', { data: number })
  return number
}

/** One line of text. A newline would be a second command to some interface files. */
export function line(value: unknown, field: string): string | undefined {
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'string') throw new SpecError(pathOf(field), 'must be a string', { data: value })
  if (/[\n\r\0]/.test(value)) throw new SpecError(pathOf(field), 'must be one line without NUL', { data: value })
  return value
}

/** `major:minor`, both required. */
export function device(entry: Readonly<Record<string, unknown>>, field: string): string {
  const part = (key: string) => {
    const number = unsigned(entry[key], `${field}.${key}`)
    if (number === undefined) throw new SpecError(pathOf(`${field}.${key}`), 'is missing')
    return number
  }
  return `${part('major')}:${part('minor')}`
}
