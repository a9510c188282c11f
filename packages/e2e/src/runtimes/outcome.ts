/** What came of one variant. */
export interface Outcome {
  /** Interface files that differ from what the same directory says when nothing is asked for (of variant `nothing`: from an untouched one). */
  files?: Readonly<Record<string, string>>
  /** Likewise unit properties; systemd only. */
  properties?: Readonly<Record<string, string>>
  /** The container was not made: the errno named, else `spec`. */
  refused?: string
  /** What the runtime said. */
  said?: string
  /** A directory stayed behind a refusal; cgroupfs only, since systemd removes that of a scope which failed. */
  left?: true
}

export type Refusal = Required<Pick<Outcome, 'refused' | 'said'>> & Pick<Outcome, 'left'>

export type Driver = 'cgroupfs' | 'systemd'
export const DRIVERS: readonly Driver[] = ['cgroupfs', 'systemd']

/** By the variant's name. */
export type Outcomes = Readonly<Record<string, Outcome>>

/** What one runtime made of all variants: fixtures/runtimes/<runtime>-<version>-<driver>.json. */
export interface Recording {
  runtime: string
  version: string
  driver: Driver
  kernel: string
  systemd: number
  /** Of the process, below the directory that the path names; '' for that directory itself. */
  below: string
  variants: Outcomes
}

/** Of its fixture. */
export const nameOf = ({ runtime, version, driver }: Pick<Recording, 'runtime' | 'version' | 'driver'>) =>
  `${runtime}-${version}-${driver}`

/** A line for each variant. */
export function formatRecording({ variants, ...head }: Recording): string {
  const lines = Object.entries(variants).map(([name, outcome]) => `${JSON.stringify(name)}: ${JSON.stringify(outcome)}`)
  return `${JSON.stringify(head).slice(0, -1)}, "variants": {\n${lines.join(',\n')}\n}}\n`
}
