import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { Code, ConnectError } from '@connectrpc/connect'
import { RUNSC } from './config.js'
import { CONTAINERS } from './expected.js'
import { ContainerState } from './gen/cri/runtime_pb.js'
import type { Ledger } from './ledger.js'
import { served } from './outage.js'
import type { Pod } from './pod.js'

const run = promisify(execFile)

export type Kind = keyof typeof CONTAINERS
export const KINDS = ['app', 'side', 'plain'] as const satisfies readonly Kind[]
const BEHIND = 'killed behind containerd’s back'
/** Ways to end a container. */
export const WAYS = ['stopped', 'removed while it ran', BEHIND] as const
export type Way = (typeof WAYS)[number]

/** A place for one container of a pod, which is started and ended over and over. */
export class Slot {
  busy = false
  /** A call was cut off in the middle of something: what is there has to be asked. */
  unsure = false
  #id: string | undefined
  #attempt = 0

  constructor(
    readonly pod: Pod,
    readonly kind: Kind,
    readonly name: string,
    readonly ledger: Ledger,
    readonly count: (deed: string) => void,
  ) {}

  get full(): boolean {
    return this.#id !== undefined
  }

  async start(): Promise<void> {
    const id = await this.pod.create(this.name, CONTAINERS[this.kind].resources, this.#attempt++)
    this.ledger.made(id, this.pod, this.kind)
    this.#id = id
    await this.pod.start(id)
    this.ledger.started(id)
  }

  /** Starts one or ends it; a call that containerd's death cuts off leaves it unsure, and the next turn clears up. */
  async turn(way: Way): Promise<void> {
    this.busy = true
    try {
      if (this.unsure) await this.#clear()
      else if (this.#id === undefined) await this.start()
      else await this.#end(this.#id, way)
    } catch (error) {
      this.unsure = true
      if (this.#id !== undefined) this.ledger.unsure(this.#id)
      this.count(`calls cut off: ${error instanceof ConnectError ? Code[error.code] : error}`)
      await served(this.pod.cri)
    } finally {
      this.busy = false
    }
  }

  async #end(id: string, way: Way): Promise<void> {
    const alive = way === BEHIND ? await this.#kill(id) : await this.#runs(id)
    if (!alive) this.ledger.ended(id, 'ended by nobody')
    if (way === 'stopped') await this.pod.stop(id)
    if (way !== 'removed while it ran') this.ledger.ended(id, way)
    await this.pod.remove(id)
    this.ledger.ended(id, way)
    this.#id = undefined
  }

  /** By CRI, before it is asked to end it. */
  async #runs(id: string): Promise<boolean> {
    const { containers } = await this.pod.cri.listContainers({})
    return containers.some((one) => one.id === id && one.state !== ContainerState.CONTAINER_EXITED)
  }

  /** Whether it was alive: runsc refuses to signal one that is not, whether containerd is there or not. */
  #kill(id: string): Promise<boolean> {
    return run('/usr/bin/runsc', [...RUNSC, 'kill', id, 'KILL']).then(
      () => true,
      (error: unknown) => {
        this.count(`runsc kill: ${error instanceof Error ? error.message.slice(-200) : error}`)
        return false
      },
    )
  }

  async #clear(): Promise<void> {
    const { containers } = await this.pod.cri.listContainers({})
    for (const { id, podSandboxId, metadata } of containers)
      if (podSandboxId === this.pod.id && metadata?.name === this.name) await this.pod.remove(id)
    if (this.#id !== undefined) this.ledger.ended(this.#id, 'cleared after a call that was cut off')
    this.#id = undefined
    this.unsure = false
  }
}
