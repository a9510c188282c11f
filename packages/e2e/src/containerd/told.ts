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
  startWith: number[]
  startWithout: number[]
}

/** What the guest hands out. */
export interface Told {
  checks: Check[]
  timings: Timings
}
