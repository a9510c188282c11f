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
  /** One start of each in turns: the first of the one was beside the first of the other. */
  startWith: number[]
  startWithout: number[]
  /** Of CPU, that an agent used during one start. */
  agentCpu: number[]
}

/** What was done by chance, how often. */
export type Deeds = Record<string, number>
