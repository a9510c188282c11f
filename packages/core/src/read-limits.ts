import type { Column } from './plan-types.js'
import { PROFILES, type Profile } from './profiles.js'
import type { Limits, OciField } from './resources.js'
import { SPEC_ROWS } from './spec-table.js'

/**
 * The limits that stand in a directory, in OCI's meaning. `read` gives a file's text; a field whose file is absent or makes no sense is unset.
 * No limit is -1n; what v2 or v1 show for no reservation is unset. cpu.shares come out of v2's weight by the formula of `profile`.
 */
export function readLimits(
  column: Column,
  read: (file: string) => string | undefined,
  profile: Profile = PROFILES.default,
): Limits {
  const limits: { [F in OciField]?: bigint } = {}
  for (const row of SPEC_ROWS) {
    for (const { file, word, decode } of row[column]) {
      const text = read(file)?.trim()
      if (text === undefined || decode === undefined) continue
      const value = decode(word === undefined ? text : (text.split(/\s+/)[word[0]] ?? ''), read, profile)
      if (value !== undefined) limits[row.oci] = value
    }
  }
  return limits
}
