import type { Identity, Spec, Stats } from '../observed.js'

/** Who knows the numbers of a container or sandbox, in words for the health series. */
export type SourceName = 'runsc' | 'containerd' | 'cgroup'

/** Somebody to be counted. */
export interface Target {
  /** The same object as long as nothing of it changed. */
  identity: Identity
  spec?: Spec | undefined
  /** Differs from that of any other which has or had the same id: a restart is a new life, whose counters start anew. */
  life: string
  /** Absent: nobody knows its numbers. */
  reader?: Reader | undefined
}

/** Reads the numbers of one target, once. */
export interface Reader {
  source: SourceName
  /** Its numbers now; what is not known is absent. Rejects with a typed error; ends soon when the signal aborts. */
  read(signal: AbortSignal): Stats | undefined | Promise<Stats | undefined>
}
