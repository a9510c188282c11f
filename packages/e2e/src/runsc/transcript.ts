import type { RunscCgroup, RunscDriver } from './pod.js'
import type { Effects } from './tree.js'

/** One command, what it said, and what became of the cgroup tree while it ran. */
export interface Step {
  /** Of the page and the checks: `install app`. */
  title: string
  command: string
  status: number
  stdout: string
  stderr: string
  effects: Effects
}

/** One pod under one runsc and one driver, from its first container to its last. */
export interface Transcript {
  runsc: string
  systemd: string
  kernel: string
  cgroup: RunscCgroup
  driver: RunscDriver
  steps: Step[]
  /** runsc's own, by path, as they were before cgroupkit did anything. */
  states: Record<string, unknown>
  /** What the hook of `blind` was given and how it ended, by hook point. */
  hooks: Record<string, HookRun>
}

export interface HookRun {
  state: { id: string; status: string }
  cwd: string
  cgroup: string
  uid: number
  /** Names of the variables it was given. */
  env: string[]
  stderr: string
  status: number
}

/** `runsc-20221219-systemd`: the fixture's name, and the row's. */
export const nameOf = ({ runsc, driver, cgroup }: Pick<Transcript, 'runsc' | 'driver' | 'cgroup'>): string =>
  `${runsc}-${cgroup === 'v1' ? 'v1' : driver}`
