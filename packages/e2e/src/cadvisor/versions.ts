/** A cAdvisor that the suite meets. Every version of the list is a row for v1 and one for v2. */
export type Cadvisor =
  | { version: string; from: 'debian' }
  | {
      version: string
      from: 'go'
      /** Module that holds cAdvisor as a library: kubelets embed it, and so does our program (program.ts). */
      module: string
      /** The module's own `go` line: no older Go builds it. */
      go: string
      /** Package below `module` with RequestOptions. */
      model: string
      /** As this version spells manager.HousekeepingConfig. */
      housekeeping: 'HouskeepingConfig' | 'HousekeepingConfig'
      /** What manager.New takes after the set of metrics. */
      more: string
    }

const ROOT = {
  from: 'go',
  module: 'github.com/google/cadvisor',
  go: '1.16',
  model: 'info/v2',
  housekeeping: 'HouskeepingConfig',
} as const
const UNTIL_ENV = 'http.DefaultClient, []string{""}, ""'
const UNTIL_LIB = 'http.DefaultClient, []string{""}, nil, "", 0'

/**
 * Each side of every change in what is read (core/src/spec-table.ts): 0.38.7 is Debian bullseye's and needs nothing but the mirror, on v2
 * 0.39.2 brought the CPU files, 0.47.0 memory.min; the last is the newest that the Go proxy served when this was written.
 */
export const CADVISORS: readonly Cadvisor[] = [
  { version: '0.38.7', from: 'debian' },
  { ...ROOT, version: '0.39.1', more: UNTIL_ENV },
  { ...ROOT, version: '0.39.2', more: UNTIL_ENV },
  { ...ROOT, version: '0.46.1', more: UNTIL_LIB },
  { ...ROOT, version: '0.47.0', more: UNTIL_LIB },
  {
    version: '0.60.6',
    from: 'go',
    module: 'github.com/google/cadvisor/lib',
    go: '1.25',
    model: 'model',
    housekeeping: 'HousekeepingConfig',
    more: '[]string{""}, nil, "", 0',
  },
]

/** Numbers with dots between them, of Go as well. */
export function isAtLeast(version: string, needed: string): boolean {
  const [have, want] = [version, needed].map((text) => text.split('.').map((part) => Number.parseInt(part, 10)))
  for (const [at, least] of (want ?? []).entries()) {
    const part = have?.[at] ?? 0
    if (part !== least) return part > least
  }
  return true
}
