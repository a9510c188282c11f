import type { Bus, CgroupFs, HostPath, Property } from '@cgroupkit/core'
import { CgroupError } from '@cgroupkit/core'
import { Manager, type ManagerWorld } from './manager.js'
import { asBusError, ManagerRefusal } from './refusal.js'

/**
 * What a request meets in place of systemd: an error reply, a job that ends otherwise, time, no answer at all, or a connection that
 * goes away before the request was done or after. The last two are for a served bus; in process they are the errors they end in.
 */
export type BusFault =
  | { error: string; text?: string }
  | { result: string }
  | { delayMs: number }
  | { silent: true }
  | { disconnect: 'before' | 'after' }
  | undefined

export type BusVerb = 'start' | 'set' | 'stop' | 'get' | 'reset' | 'version'

const NO_REPLY = 'org.freedesktop.DBus.Error.NoReply'
const DISCONNECTED = 'org.freedesktop.DBus.Error.Disconnected'

export interface SystemdWorld {
  fs: CgroupFs
  /** Where the v2 hierarchy is mounted. */
  mount: HostPath
  /** 252 and 257 are measured; others behave like the nearer of them. */
  version: number
  /** Ends a process by SIGKILL; without it cgroup.kill is written, which kernels before 5.14 do not have. */
  kill?: ((pid: number) => void) | undefined
  /** DefaultTasksMax of the manager; scopes get it unless they say otherwise. */
  defaultTasksMax?: bigint | undefined
}

/**
 * systemd as a manager of cgroups, on a simulated kernel: the port of six verbs that product code uses, and what an administrator
 * does besides. It acts through `CgroupFs` alone, like the real one. `manager` is the same without promises or errors of ours.
 */
export class SimSystemd implements Bus {
  readonly manager: Manager
  /** Asked in order before each request; the first answer counts. */
  readonly faults: ((verb: BusVerb, unit: string) => BusFault)[] = []
  /** Requests so far, in order: that a code path never talked D-Bus is a test of this list. */
  readonly requests: { verb: BusVerb; unit: string; properties: readonly Property[] }[] = []

  constructor(world: SystemdWorld) {
    this.manager = new Manager(world satisfies ManagerWorld)
  }

  async startUnit(name: string, properties: readonly Property[], signal?: AbortSignal): Promise<'done' | 'exists'> {
    return this.#answer('start', name, properties, signal, async (asked) => {
      let result: string
      try {
        result = await this.manager.start(name, properties, asked)
      } catch (error) {
        if (error instanceof ManagerRefusal && error.dbusName.endsWith('.UnitExists')) return 'exists'
        throw error
      }
      return this.#ended(name, result, 'done')
    })
  }

  async setProperties(name: string, properties: readonly Property[]): Promise<void> {
    return this.#answer('set', name, properties, undefined, () => this.manager.set(name, properties))
  }

  async stopUnit(name: string, signal?: AbortSignal): Promise<void> {
    return this.#answer('stop', name, [], signal, (result) => {
      if (this.manager.units.has(name)) this.manager.stop(name)
      this.#ended(name, result, undefined)
    })
  }

  async getProperties(name: string): Promise<Record<string, unknown> | undefined> {
    return this.#answer('get', name, [], undefined, () => this.manager.get(name))
  }

  async resetFailed(name: string): Promise<void> {
    return this.#answer('reset', name, [], undefined, () => this.manager.resetFailed(name))
  }

  async version(): Promise<number> {
    return this.#answer('version', '', [], undefined, () => this.manager.version)
  }

  /** systemctl daemon-reload: 252 writes every value and every subtree_control anew, 257 does not (measured). */
  reload(): void {
    this.manager.reload()
  }

  /** systemctl daemon-reexec: for cgroups the same as a reload; it also drops private connections (see serveBus). */
  reexecute(): void {
    this.manager.reload()
  }

  /** systemctl set-property --runtime. */
  setProperty(name: string, properties: readonly Property[]): void {
    this.manager.set(name, properties)
  }

  /** The unit ends as failed and stays loaded until it is reset. */
  fail(name: string): void {
    this.manager.fail(name)
  }

  /** What systemd notices by itself: scopes whose last process is gone. Done before every request too. */
  settle(): void {
    this.manager.settle()
  }

  #ended<T>(unit: string, result: string, done: T): T {
    if (result === 'done') return done
    this.manager.resetFailed(unit)
    throw new CgroupError('ERR_BUS', 'bus', unit, {
      data: result,
      message: `the job of the unit ended with "${result}"`,
    })
  }

  async #answer<T>(
    verb: BusVerb,
    unit: string,
    properties: readonly Property[],
    signal: AbortSignal | undefined,
    work: (result: string) => T | Promise<T>,
  ): Promise<T> {
    signal?.throwIfAborted()
    const fault = this.meet(verb, unit, properties) ?? { result: 'done' }
    try {
      if ('error' in fault) throw new ManagerRefusal(fault.error, fault.text ?? 'simulated fault')
      if ('silent' in fault) throw new CgroupError('ERR_TIMEOUT', 'bus', unit, { data: NO_REPLY })
      if ('disconnect' in fault && fault.disconnect === 'before')
        throw new ManagerRefusal(DISCONNECTED, 'simulated fault')
      if ('delayMs' in fault) await new Promise((resolve) => setTimeout(resolve, fault.delayMs))
      const answer = await work('result' in fault ? fault.result : 'done')
      if ('disconnect' in fault) throw new ManagerRefusal(DISCONNECTED, 'simulated fault')
      signal?.throwIfAborted()
      return answer
    } catch (error) {
      throw asBusError(unit, error)
    }
  }

  /** A request arrives: it is noted, what happened meanwhile is noticed, and the faults are asked. */
  meet(verb: BusVerb, unit: string, properties: readonly Property[] = []): BusFault {
    this.requests.push({ verb, unit, properties })
    this.manager.settle()
    for (const fault of this.faults) {
      const answer = fault(verb, unit)
      if (answer !== undefined) return answer
    }
    return undefined
  }
}

export function createSimSystemd(world: SystemdWorld): SimSystemd {
  return new SimSystemd(world)
}
