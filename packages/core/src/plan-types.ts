import type { Errno, OwnCode } from './errors.js'
import type { Profile } from './profiles.js'
import type { Limits, OciField } from './resources.js'

/** Which family of interface files: v1's, or v2's (cgroupfs and systemd alike). */
export type Column = 'v1' | 'v2'

/** One write(2): `data` goes to `file` in the directory of `controller`, without a newline. `from` are OCI fields (`memory.limit`, `blockIO.weight`, `unified.memory.high`). */
export interface Write {
  file: string
  controller: string
  data: string
  from: readonly string[]
}

/** A write that was not done, and why. */
export interface Skip extends Write {
  code: Errno | OwnCode
}

/** What an encoder may look at. `current` = text of a file of the directory, for updates; absent on a fresh directory. */
export interface Ask {
  limits: Limits
  profile: Profile
  current?: ((file: string) => string | undefined) | undefined
}

/** undefined = leave the file alone; throws SpecError = the spec contradicts itself. */
export type Encode<T> = (value: bigint, ask: Ask) => T | undefined

/** A file that carries one field. */
export interface FileCell {
  file: string
  encode: Encode<string>
  /** word of a file that other rows share, and the text of the whole file before anybody wrote */
  word?: readonly [index: number, initial: string]
  /** Back to OCI's meaning, for `Cgroup.limits()`: the word (or whole trimmed text) of this file; `read` gives other files' text. */
  decode?: (word: string, read: (file: string) => string | undefined, profile: Profile) => bigint | undefined
  /** for the documentation, where not every value fills the cell */
  when?: string
}

/** A unit property that carries one field; `since` is a systemd major version. */
export interface PropCell {
  prop: string
  type: 't' | 'as' | 'ay'
  encode: Encode<unknown>
  since?: number
  /** as of a file */
  when?: string
}

/** What cAdvisor reads for a series. `since`/`until` are cAdvisor versions, of three numbers; until exclusive. */
export interface ReadCell {
  file: string
  word?: number
  /** '' = the file, or the word, is not there; undefined = cAdvisor leaves the series out */
  decode: (word: string, host: { readonly memoryCapacity?: bigint | undefined }) => bigint | undefined
  /** the series exists only if one of these does: a file (v2), `.` = the controller's directory, `cpuset/` = that one's (v1); [] = always */
  needs: readonly string[]
  /** of the nearest cgroup, this one or one above, where one of `needs` is */
  upwards?: true
  since?: string
  until?: string
}

/** One OCI field on every backend, and the series cAdvisor makes of it. */
export interface SpecRow {
  oci: OciField
  controller: string
  /** arrays: a reservation may write two files */
  v1: readonly FileCell[]
  v2: readonly FileCell[]
  systemd: readonly PropCell[]
  /** arrays: cAdvisor versions differ in the file they read */
  series: { name: string; help: string; v1: readonly ReadCell[]; v2: readonly ReadCell[] } | null
}

export interface PlanOptions {
  profile?: Profile | undefined
  current?: Ask['current']
  /** controllers to plan for; compat: cpu, memory, pids */
  only?: readonly string[] | undefined
  /**
   * A look at the directory, where kernels and I/O schedulers differ in the files they offer; default: asks `current`. Without either,
   * the plan names the file that every kernel with the controller has.
   */
  exists?: ((file: string) => boolean) | undefined
  /** Of the cgroup (cgroup.controllers): a `unified` key of another one is ERR_NO_CONTROLLER. Default: any. */
  controllers?: readonly string[] | undefined
}
