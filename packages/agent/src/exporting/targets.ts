import { readFileSync } from 'node:fs'
import type { Driver } from '@cgroupkit/compat'
import { openCgroup } from '@cgroupkit/compat'
import { type Backing, type Cgroup, isCgroupError, limitsFrom } from '@cgroupkit/core'
import {
  cgroupStats,
  type Identity,
  type Reader,
  type RunscProgram,
  runscRelease,
  type Target,
} from '@cgroupkit/exporter'
import type { Container } from '../container.js'
import { cadvisorIds } from '../own-metrics.js'
import type { ContainerdStats } from './containerd-stats.js'
import { deviceNames } from './devices.js'
import { populatedOf, type Sandbox } from './sandbox.js'
import type { RunscStates } from './states.js'

export interface TargetContext {
  backing: Backing
  driver: Driver
  states: RunscStates
  program: RunscProgram
  containerd: ContainerdStats | undefined
  sandbox(id: string): Sandbox | undefined
  /** Containers of a sandbox, as far as their sources tell. */
  members(sandbox: string): number
  now(): number
}

/** Makes containers and sandboxes into what a collector asks. */
export class Targets {
  /** As long as a source tells the same of a container, it is the same one. */
  readonly #identities = new WeakMap<Container, Identity>()
  readonly #sandboxes = new WeakMap<Sandbox, Identity>()
  readonly #deviceName: ReturnType<typeof deviceNames>

  constructor(readonly context: TargetContext) {
    this.#deviceName = deviceNames(context.backing.host.root)
  }

  /** Throws SpecError or CgroupError for a container whose path or limits cannot be used. */
  container(container: Container): Target {
    const { id, createdAt, startedAt, resources, openFilesSoft } = container
    const now = this.context.now()
    return {
      identity: this.#identity(container),
      life: `${createdAt ?? ''}`,
      spec: {
        limits: limitsFrom(resources),
        openFilesSoft,
        // of a clock that was set back, what has started lies in the future
        ...(createdAt !== undefined && { createdAtMs: Math.min(createdAt, now) }),
        ...(startedAt !== undefined && { startedAtMs: Math.min(startedAt, now) }),
      },
      ...this.#reader(id, container),
    }
  }

  /** The pod-wide row. `undefined`: the cgroup that it would be of is not known. */
  sandbox(sandbox: Sandbox): Target | undefined {
    const cgroup = populatedOf(sandbox)
    if (cgroup === undefined) return undefined
    const { life, createdAt } = sandbox
    return {
      identity: this.#sandboxIdentity(sandbox, cgroup),
      life,
      ...(createdAt !== undefined && { spec: { createdAtMs: Math.min(createdAt, this.context.now()) } }),
      reader: { source: 'cgroup', read: () => cgroupStats(cgroup, this.#deviceName) },
    }
  }

  #identity(container: Container): Identity {
    const known = this.#identities.get(container)
    if (known !== undefined) return known
    const { backing } = this.context
    const { id, cgroupsPath, driver = this.context.driver, image, name, pod, labels } = container
    const cgroup = openCgroup({ ...backing, cgroupsPath, id, driver })
    const identity: Identity = {
      kind: 'container',
      cgroup: this.#cadvisorId(cgroup),
      id,
      image,
      container: name,
      pod,
      labels,
    }
    this.#identities.set(container, identity)
    return identity
  }

  #sandboxIdentity(sandbox: Sandbox, cgroup: Cgroup): Identity {
    const path = this.#cadvisorId(cgroup)
    const known = this.#sandboxes.get(sandbox)
    if (known?.cgroup === path) return known
    const { id, image, pod, labels } = sandbox
    const identity: Identity = { kind: 'sandbox', cgroup: path, id, image, pod, labels }
    this.#sandboxes.set(sandbox, identity)
    return identity
  }

  #cadvisorId(cgroup: Cgroup): string {
    const dirs = cgroup.placements().map(({ dir }) => dir)
    return cadvisorIds(dirs, this.context.backing.host.mounts)[0] ?? ''
  }

  /**
   * runsc is asked where its state file is in sight and its sandbox's process is in our pid namespace: elsewhere it would take a stranger's CPU time
   * for its own. Else containerd, but for runc's shim, which tells of the cgroup of the whole sandbox.
   */
  #reader(id: string, { sandbox = '', mountsCgroup = false, runtime = '', manager }: Container): { reader?: Reader } {
    const { states, program, containerd, backing } = this.context
    const place = states.place(id)
    const state = place && states.state(id)
    const facts = {
      column: backing.host.mode === 'v2' ? ('v2' as const) : ('v1' as const),
      mountsCgroup,
      containers: place ? states.members(place.sandbox) : this.context.members(sandbox),
      sandboxRelease: state?.sandboxVersion === undefined ? undefined : runscRelease(state.sandboxVersion),
    }
    const sandboxCpu = () => this.#sandboxCpu(place?.sandbox ?? sandbox)
    const seen = processOf(state?.sandboxPid, place?.sandbox)
    const byContainerd =
      containerd !== undefined && manager === 'containerd' && !/^io\.containerd\.runc\./.test(runtime)
    if (place !== undefined && seen !== 'stranger' && !(seen === 'absent' && byContainerd)) {
      const asked = { ...facts, id, root: place.root, sandboxCpu }
      return { reader: { source: 'runsc', read: (signal) => program.stats(asked, signal) } }
    }
    if (!byContainerd) return {}
    const ofRunsc = place !== undefined || /runsc|gvisor/i.test(runtime) ? { facts, program, sandboxCpu } : undefined
    return { reader: { source: 'containerd', read: (signal) => containerd.stats(id, signal, ofRunsc) } }
  }

  #sandboxCpu(id: string): bigint | undefined {
    const sandbox = this.context.sandbox(id)
    const cgroup = sandbox && populatedOf(sandbox)
    try {
      return cgroup?.usage().cpuNanos
    } catch (error) {
      if (isCgroupError(error)) return undefined
      throw error
    }
  }
}

/** Whose process it is that has this number here: runsc's sandbox names itself in its command line. */
function processOf(
  pid: number | undefined,
  sandbox: string | undefined,
): 'sandbox' | 'stranger' | 'absent' | 'unknown' {
  if (pid === undefined || sandbox === undefined) return 'unknown'
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(sandbox) ? 'sandbox' : 'stranger'
  } catch {
    return 'absent'
  }
}
