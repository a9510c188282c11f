/**
 * The day of a runsc release, `20240729` of `release-20240729.0` and of Debian's `0.0~20240729.0`: what was counted changed from release to
 * release, and nothing else says so. `undefined`: built from a checkout (`VERSION_MISSING`), which is taken for the newest.
 */
export function runscRelease(text: string): number | undefined {
  const line = /^runsc version (\S+)/m.exec(text)?.[1] ?? text.trim()
  const day = /(?:^|\D)(20\d{6})(?!\d)/.exec(line)?.[1]
  return day === undefined ? undefined : Number(day)
}
