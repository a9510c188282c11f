import { CgroupError } from '@cgroupkit/core'

/**
 * Major version out of systemd's Version property: `v252.39-1~deb12u2`, `"241-1"` and `333.45` are all met in the wild
 * (distributions put their package version there). ERR_BUS when there is no number to read.
 */
export function parseSystemdVersion(text: unknown): number {
  const digits = typeof text === 'string' ? /^"?v?(\d{1,5})(?!\d)/.exec(text.trim())?.[1] : undefined
  if (digits === undefined)
    throw new CgroupError('ERR_BUS', 'parse', 'Version', {
      message: 'the version of systemd cannot be read',
      data: String(text),
      hint: 'systemctl --version prints it; a version starts with a number, or with v and a number',
    })
  return Number(digits)
}
