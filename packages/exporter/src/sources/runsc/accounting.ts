/** What decides how the numbers of `runsc events` are to be read. */
export interface RunscFacts {
  /** Release of the runsc that is run for the numbers; see `runscRelease`. */
  release: number | undefined
  /** Release of the sandbox where its state file says it: it may be older than the program, and counts memory and tasks. */
  sandboxRelease?: number | undefined
  /** v1 or hybrid hosts have `v1`. */
  column: 'v1' | 'v2'
  /** The container's spec mounts a cgroup filesystem: then the sentry keeps a cgroup for it alone. */
  mountsCgroup: boolean
  /** Containers of its sandbox beside the pause container. */
  containers: number
}

/** How to read the three numbers. */
export interface Accounting {
  /** What one unit of `cpu.usage.total` is. `absent`: this release tells none. */
  cpu: 'nanoseconds' | 'microseconds' | 'absent'
  /** Whether `memory.usage.usage` is the container's: `shared` is the sandbox's, whole or cut into equal parts. */
  memory: 'own' | 'shared'
  /** Whether `pids.current` counts the tasks of the container: before, the processes of the whole sandbox. */
  tasks: 'own' | 'shared'
}

// gVisor's releases that changed it, found by `git tag --contains`
/** 5f7bf3152: events tell CPU at all. */
const CPU_TOLD = 20210208
/** 500658dc8: pidsCount counts the tasks of the container. */
const TASKS_OWN = 20230801
/** 54e02c3c5: memory out of the cgroup that the sentry keeps where the spec mounts one; before (a5fd5015e) equal parts, before that the whole. */
const MEMORY_OWN = 20231218
/** b559b8840: CPU straight out of that cgroup, in nanoseconds … */
const CPU_OF_SENTRY = 20240109
/** … until 5068d92d5, which splits what the host's cgroup used, as before and as without one. */
const CPU_OF_HOST_AGAIN = 20251110
/** 094b83e18: on v2 the host's cgroup is read in nanoseconds; before, its microseconds were taken for them. */
const CPU_NANOSECONDS = 20240325

const NEWEST = Number.MAX_SAFE_INTEGER

/** How this release counts, on this host, for this container. */
export function accountingOf(facts: RunscFacts): Accounting {
  const { release = NEWEST, column, mountsCgroup, containers } = facts
  const sandbox = facts.sandboxRelease ?? release
  const alone = containers <= 1
  const ofSentry = mountsCgroup && sandbox >= CPU_OF_SENTRY && sandbox < CPU_OF_HOST_AGAIN
  const nanoseconds = ofSentry || column === 'v1' || release >= CPU_NANOSECONDS
  return {
    cpu: sandbox < CPU_TOLD ? 'absent' : nanoseconds ? 'nanoseconds' : 'microseconds',
    // with one container beside pause there is nobody else to share with
    memory: alone || (mountsCgroup && sandbox >= MEMORY_OWN) ? 'own' : 'shared',
    tasks: sandbox >= TASKS_OWN ? 'own' : 'shared',
  }
}
