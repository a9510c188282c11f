import { SpecError } from '../errors.js'

/** Validates one JSON value and returns it, frozen and without unknown or null members (undefined: as if absent). `field` is its JSON path. Throws SpecError. */
export type Check = (value: unknown, field: string) => unknown

const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/

/** `a.b` or `a["b.c"]`. */
export function member(field: string, key: string): string {
  return IDENTIFIER.test(key) ? (field === '' ? key : `${field}.${key}`) : `${field}[${JSON.stringify(key)}]`
}

function kindOf(value: unknown): string {
  return value === null ? 'null' : Array.isArray(value) ? 'an array' : typeof value
}

/** A JSON object as a plain one; what is inherited is not part of it. */
export function objectOf(value: unknown, field: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new SpecError(field, `expected an object, not ${kindOf(value)}`, { data: value })
  }
  return value as Record<string, unknown>
}

/** The named member, where null and undefined both mean absent: OCI's optional fields are pointers. */
export function own(object: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(object, key) ? (object[key] ?? undefined) : undefined
}

/** An object with these members. Unknown ones are left out: OCI has runtimes ignore them. */
export function struct(members: Readonly<Record<string, Check>>): Check {
  const entries = Object.entries(members)
  return (value, field) => {
    const object = objectOf(value, field)
    const result: Record<string, unknown> = {}
    for (const [key, check] of entries) {
      const found = own(object, key)
      const checked = found === undefined ? undefined : check(found, member(field, key))
      if (checked !== undefined) result[key] = checked
    }
    return Object.freeze(result)
  }
}

/** As `struct`, but these members must be there. */
export function required(
  members: Readonly<Record<string, Check>>,
  optional: Readonly<Record<string, Check>> = {},
): Check {
  const inner = struct({ ...members, ...optional })
  return (value, field) => {
    const result = inner(value, field) as Readonly<Record<string, unknown>>
    for (const key of Object.keys(members)) {
      if (result[key] === undefined) throw new SpecError(member(field, key), 'missing')
    }
    return result
  }
}

/** An object with any keys. */
export function record(check: Check, checkKey: (key: string, field: string) => void = () => {}): Check {
  return (value, field) => {
    const entries: [string, unknown][] = []
    for (const [key, found] of Object.entries(objectOf(value, field))) {
      if (found === null || found === undefined) continue
      const path = member(field, key)
      checkKey(key, path)
      entries.push([key, check(found, path)])
    }
    return Object.freeze(Object.fromEntries(entries))
  }
}

export function list(check: Check): Check {
  return (value, field) => {
    if (!Array.isArray(value)) throw new SpecError(field, `expected an array, not ${kindOf(value)}`, { data: value })
    return Object.freeze(value.map((item, index) => check(item, `${field}[${index}]`)))
  }
}

export const boolean: Check = (value, field) => {
  if (typeof value === 'boolean') return value
  throw new SpecError(field, `expected true or false, not ${kindOf(value)}`, { data: value })
}

/** Text without NUL and newline, because every OCI string ends up in a write(2) or in a path. */
export const text: Check = (value, field) => {
  if (typeof value !== 'string') throw new SpecError(field, `expected a string, not ${kindOf(value)}`, { data: value })
  const bad = /[\0\n\r]/.exec(value)
  if (bad !== null) {
    const name = bad[0] === '\0' ? 'NUL' : bad[0] === '\n' ? 'newline' : 'carriage return'
    throw new SpecError(field, `a ${name} at position ${bad.index}`, {
      data: value,
      hint: 'one field is one line of an interface file',
    })
  }
  return value
}

export function matching(pattern: RegExp, what: string): Check {
  return (value, field) => {
    const found = text(value, field) as string
    if (!pattern.test(found)) throw new SpecError(field, `expected ${what}`, { data: found })
    return found
  }
}

/** A whole number, as number or bigint; never text, never a number that JavaScript has already rounded. */
export function integer(min: bigint, max: bigint): Check {
  return (value, field) => {
    if (typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)) {
      throw new SpecError(field, 'a number beyond 2^53 - 1 that has lost digits', {
        data: value,
        hint: 'read the spec with parseJson, or give the number as a bigint',
      })
    }
    if (typeof value !== 'bigint' && !Number.isSafeInteger(value)) {
      const numeric = typeof value === 'string' && value.trim() !== '' && !Number.isNaN(Number(value))
      throw new SpecError(
        field,
        `expected an integer, not ${typeof value === 'number' ? 'this number' : kindOf(value)}`,
        {
          data: value,
          hint: numeric ? 'write the number without quotes' : undefined,
        },
      )
    }
    const exact = BigInt(value as number | bigint)
    if (exact < min || exact > max)
      throw new SpecError(field, `expected an integer from ${min} to ${max}`, { data: exact })
    return value
  }
}

/** Ranges of the Go types that runtime-spec's config-linux.md names. */
export const int64 = integer(-(2n ** 63n), 2n ** 63n - 1n)
export const uint64 = integer(0n, 2n ** 64n - 1n)
export const uint32 = integer(0n, 2n ** 32n - 1n)
export const uint16 = integer(0n, 2n ** 16n - 1n)
