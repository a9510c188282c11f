import type { Pair } from './ratio.js'

/** One thing that must be so. */
export interface Check {
  says: string
  got: unknown
  wanted: unknown
}

/** Milliseconds. */
export interface Timings {
  /** One Containers.Get each. */
  get: number[]
  /** From the start event to a directory in which every file is right. */
  complete: number[]
  /** Of starts, in blocks side by side. */
  starts: Pair[]
  /** Of CPU, that an agent used during one start. */
  agentCpu: number[]
}

/** What was done by chance, how often. */
export type Deeds = Record<string, number>
