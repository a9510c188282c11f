import {
  type Bus,
  type Cgroup,
  type CgroupFs,
  type CgroupJSON,
  type Clock,
  type Column,
  codeOf,
  type HostPath,
} from '@cgroupkit/core'
import { fillCpuset } from './fill-cpuset.js'
import type { BackendLab, FaultChain, FsLab } from './suite.js'

/** What a model must offer to be a lab; the `Sim` of @cgroupkit/sim is one. */
export interface Model {
  readonly fs: CgroupFs
  readonly faults: FaultChain
  readonly bus?: Bus | undefined
  spawn(path: HostPath): number
  kill(pid: number): void
  reap(pid: number): void
  dispose(): Promise<void>
}

export interface ModelPlace {
  dir: HostPath
  column: Column
  controllers?: readonly string[]
}

/** A lab over a model: processes are the model's, faults its chain. `place.dir` must exist and be empty. */
export function modelLab(model: Model, place: ModelPlace): FsLab {
  return {
    ...place,
    fs: model.fs,
    faults: model.faults,
    async spawn(at) {
      fillCpuset(model.fs, at)
      return model.spawn(at)
    },
    async kill(pid) {
      try {
        model.kill(pid)
        model.reap(pid)
      } catch (error) {
        // the end of its unit was its end too: systemd has waited for it
        if (codeOf(error) !== 'ESRCH') throw error
      }
    },
    dispose: () => model.dispose(),
  }
}

/** The same with a backend on top. */
export function modelBackendLab(
  model: Model,
  place: ModelPlace,
  backend: { open(name: string): Cgroup; restore(json: CgroupJSON): Cgroup },
): BackendLab {
  const { bus } = model
  return { ...modelLab(model, place), ...backend, ...(bus ? { bus } : {}) }
}

/**
 * A clock for labs whose processes end at once: sleeps take no time, yet move the clock. Chance is a constant, so that two runs of a
 * rule are the same run.
 */
export function instantClock(): Clock {
  let now = 1_700_000_000_000
  return {
    now: () => now,
    sleep: async (ms, signal) => {
      signal?.throwIfAborted()
      now += ms
    },
    random: () => 0.5,
  }
}
