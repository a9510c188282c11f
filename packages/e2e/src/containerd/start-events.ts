import { changeOf, containerdClient } from '@cgroupkit/agent'
import { SOCKET } from './cri.js'

/** When containerd says that each container has started. */
export class StartEvents {
  readonly #at = new Map<string, number>()
  readonly #client = containerdClient(SOCKET, 'k8s.io')

  /** Until containerd goes away. */
  async listen(): Promise<void> {
    const filters = ['topic=="/tasks/start"']
    for await (const envelope of this.#client.events.subscribe({ filters }, { timeoutMs: 0 })) {
      const change = changeOf(envelope)
      if (change?.is === 'started' && change.at !== undefined) this.#at.set(change.id, change.at)
    }
  }

  at(id: string): number | undefined {
    return this.#at.get(id)
  }

  /** Milliseconds of one Containers.Get. */
  async get(id: string): Promise<number> {
    const before = performance.now()
    await this.#client.containers.get({ id })
    return performance.now() - before
  }

  close(): void {
    this.#client.close()
  }
}
