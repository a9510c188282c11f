import type { RealKernel } from './vm/kernels.js'

/** One line of the summary table. */
export interface Row {
  suite: string
  /** And what else names the ground: `6.1`, `6.1 v1`, `6.1 systemd 252`. */
  kernel: string
  /** Operations, tests, or values compared. */
  operations: number
  /** Answers that differ without a reason that the suite checks; failed tests. */
  divergences: number
  /** What did not run, whatever the reason. */
  skips: number
}

export interface Suite {
  name: string
  /** For --help: what meets what. */
  about: string
  /** Not a part of a run that names no suite. */
  onlyByName?: true
  /** Reports each divergence on stdout as it is found. Throws ERR_HOST when the ground cannot be had. */
  run(kernels: readonly RealKernel[]): Promise<Row[]>
  /** Writes what `run` compares with. Returns how many answers the simulator has otherwise. */
  record?(kernels: readonly RealKernel[]): Promise<number>
}
