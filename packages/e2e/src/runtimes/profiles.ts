import { PROFILES as NAMED, type Profile } from '@cgroupkit/core'

/** As --profile spells them: the two generations, and each with one field more that explains a difference. */
export const PROFILES = {
  default: NAMED.default,
  'quota=systemd': { ...NAMED.default, quota: 'systemd' },
  'pidsZero=unset': { ...NAMED.default, pidsZero: 'unset' },
  'weight=linear': { ...NAMED.default, weight: 'linear' },
  'weight=linear,quota=systemd': { ...NAMED.default, weight: 'linear', quota: 'systemd' },
  'weight=linear,pidsZero=unset': { ...NAMED.default, weight: 'linear', pidsZero: 'unset' },
} as const satisfies Record<string, Profile>

export type ProfileName = keyof typeof PROFILES
export const PROFILE_NAMES = Object.keys(PROFILES).filter((name): name is ProfileName => Object.hasOwn(PROFILES, name))
