import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { Code, ConnectError } from '@connectrpc/connect'
import { RUNSC } from './config.js'
import { CONTAINERS } from './expected.js'
import { served } from './outage.js'
import type { Pod } from './pod.js'

const run = promisify(execFile)

export type Kind = keyof typeof CONTAINERS
export const KINDS = ['app', 'side', 'plain'] as const satisfies readonly Kind[]
/** Ways to end a container. */
export const WAYS = ['stopped', 'removed while it ran', 'killed behind containerd’s back'] as const

/** A place for one container of a pod, which is started and ended over and over. */
export class Slot {
  busy = false
  #id: string | undefined
  #attempt = 0
  /** A call failed in the middle of something: what is there has to be asked. */
  #unsure = false

  constructor(
    readonly pod: Pod,
    readonly kind: Kind,
    readonly name: string,
    readonly count: (deed: string) => void,
  ) {}

  async start(): Promise<void> {
    const id = await this.pod.create(this.name, CONTAINERS[this.kind].resources, this.#attempt++)
    this.#id = id
    await this.pod.start(id)
    this.count('started')
  }

  /** Starts one or ends it; nothing comes of it while containerd is dead. */
  async turn(way: (typeof WAYS)[number]): Promise<void> {
    this.busy = true
    try {
      if (this.#unsure) await this.#clear()
      else if (this.#id === undefined) await this.start()
      else await this.#end(this.#id, way)
    } catch (error) {
      this.#unsure = true
      this.count(`failed: ${error instanceof ConnectError ? Code[error.code] : error}`)
      await served(this.pod.cri)
    } finally {
      this.busy = false
    }
  }

  async #end(id: string, way: (typeof WAYS)[number]): Promise<void> {
    if (way === 'stopped') await this.pod.stop(id)
    if (way === 'killed behind containerd’s back') await run('/usr/bin/runsc', [...RUNSC, 'kill', id, 'KILL'])
    this.count(way)
    await this.pod.remove(id)
    this.#id = undefined
  }

  async #clear(): Promise<void> {
    const { containers } = await this.pod.cri.listContainers({})
    for (const { id, podSandboxId, metadata } of containers)
      if (podSandboxId === this.pod.id && metadata?.name === this.name) await this.pod.remove(id)
    this.#id = undefined
    this.#unsure = false
    this.count('cleared')
  }
}
