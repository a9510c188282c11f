import { PROFILES, type Profile, quoted } from '@cgroupkit/core'

/** The values each field of a profile may take; the type makes a new value an error here until it is listed. */
const FIELDS: { readonly [F in keyof Profile]: readonly Profile[F][] } = {
  weight: ['quadratic', 'linear', 'cadvisor'],
  reservation: ['low', 'low+min'],
  quota: ['exact', 'systemd'],
  pidsZero: ['one', 'unset'],
}

/**
 * `default`, `cadvisor`, `gvisor`, field overrides, or both: `cadvisor,weight=linear`. Words are taken left to right.
 * Throws RangeError with what was expected; the caller makes it a usage error or a warning.
 */
export function parseProfile(text: string): Profile {
  let profile: Profile = PROFILES.default
  for (const word of text.split(',')) {
    const equals = word.indexOf('=')
    profile = equals < 0 ? named(word) : { ...profile, ...field(word.slice(0, equals), word.slice(equals + 1)) }
  }
  return profile
}

function named(name: string): Profile {
  const profile = Object.entries(PROFILES).find(([key]) => key === name)?.[1]
  if (profile !== undefined) return profile
  throw new RangeError(
    `no profile ${JSON.stringify(quoted(name))}: one of ${Object.keys(PROFILES).join(', ')}, or FIELD=VALUE`,
  )
}

function field(name: string, value: string): Partial<Profile> {
  const values: readonly string[] | undefined = Object.entries(FIELDS).find(([key]) => key === name)?.[1]
  if (values === undefined)
    throw new RangeError(`no profile field ${JSON.stringify(quoted(name))}: one of ${Object.keys(FIELDS).join(', ')}`)
  if (!values.includes(value))
    throw new RangeError(`no ${name} ${JSON.stringify(quoted(value))}: one of ${values.join(', ')}`)
  return { [name]: value }
}
