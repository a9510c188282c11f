import { CgroupError } from '@cgroupkit/core'
import { accountingOf, type RunscFacts, type RunscProgram, type Stats, statsOfRunsc } from '@cgroupkit/exporter'
import { Code, ConnectError } from '@connectrpc/connect'
import { type ContainerdClient, containerdClient } from '../sources/containerd/client.js'
import type { Container as Message } from '../sources/containerd/gen/containerd/containers_pb.js'
import { numbersOfRunscShim, statsOfTask } from './task-metrics.js'

/** A shim that does not answer keeps containerd waiting as well. */
const TIMEOUT_MS = 5_000

export interface OfRunsc {
  facts: Omit<RunscFacts, 'release'>
  program: RunscProgram
  sandboxCpu: () => bigint | undefined
}

/** containerd, asked for numbers, over a connection of its own. */
export class ContainerdStats {
  readonly #client: ContainerdClient

  constructor(socket: string, namespace: string) {
    this.#client = containerdClient(socket, namespace)
  }

  /** Tasks.Metrics of one task. `runsc`: what its shim tells is runsc's. Throws CgroupError ERR_RUNTIME or ERR_TIMEOUT. */
  async stats(id: string, signal: AbortSignal, runsc?: OfRunsc): Promise<Stats> {
    const { metrics } = await asked(id, signal, () =>
      this.#client.tasks.metrics({ filters: [`id==${id}`] }, { signal, timeoutMs: TIMEOUT_MS }),
    )
    const metric = metrics.find((one) => one.id === id)
    if (metric === undefined)
      throw new CgroupError('ERR_RUNTIME', 'run', `metrics of ${id}`, { message: 'containerd told none' })
    if (runsc === undefined) return statsOfTask(metric.data, id)
    // where its program cannot be run, it is taken for a new one
    const release = await runsc.program.release(signal).catch(() => undefined)
    signal.throwIfAborted()
    const numbers = numbersOfRunscShim(metric.data, id)
    return statsOfRunsc(numbers, accountingOf({ ...runsc.facts, release }), { sandboxCpu: runsc.sandboxCpu() })
  }

  /** `undefined`: there is none. */
  async container(id: string): Promise<Message | undefined> {
    const never = new AbortController().signal
    const { container } = await asked(id, never, () => this.#client.containers.get({ id }, { timeoutMs: TIMEOUT_MS }))
    return container
  }

  close(): void {
    this.#client.close()
  }
}

async function asked<T>(id: string, signal: AbortSignal, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask()
  } catch (cause) {
    signal.throwIfAborted()
    const late = cause instanceof ConnectError && cause.code === Code.DeadlineExceeded
    const message = cause instanceof Error ? cause.message : String(cause)
    throw new CgroupError(late ? 'ERR_TIMEOUT' : 'ERR_RUNTIME', 'run', `containerd ${id}`, { message, cause })
  }
}
