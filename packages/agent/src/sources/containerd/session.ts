import { createHash, randomUUID } from 'node:crypto'
import { Code, ConnectError } from '@connectrpc/connect'
import type { Container } from '../../container.js'
import { judge } from '../../ours.js'
import type { Sink } from '../source.js'
import { candidateOf } from './candidate.js'
import { type Change, changeOf, TOPICS } from './change.js'
import type { ContainerdClient } from './client.js'
import type { Container as Message } from './gen/containerd/containers_pb.js'
import { type Process, Status } from './gen/containerd/tasks_pb.js'

export interface SessionOptions {
  client: ContainerdClient
  namespace: string
  runtimes: readonly string[]
  sink: Sink
  signal: AbortSignal
}

const HELLO = '/cgroupkit/hello'
/** A subscription shows no sign of being live before its first event: our own, sent until it comes back. */
const HELLO_EVERY_MS = 250
const HELLO_TIMEOUT_MS = 10_000
/** Containers asked for side by side. */
const AT_ONCE = 8
/** More waiting than this, and one List is cheaper than a Get each. */
const MOST_WAITING = 2048

/** UNKNOWN: its shim did not answer containerd within 2 s, as when it is making another container; that is no word of an end. */
const RUNS: ReadonlySet<Status> = new Set([Status.RUNNING, Status.PAUSED, Status.PAUSING, Status.UNKNOWN])

/** One connection: subscribe, hear an own event, list, then what the events say. Rejects when the connection is lost. */
export class Session {
  readonly #waiting = new Map<string, Change>()
  /** When the task that is known under this id started. */
  readonly #started = new Map<string, number>()
  readonly #known = new Set<string>()
  /** What a record made, by the record: every list brings the same thousand again. */
  readonly #judgedBefore = new Map<string, { digest: string; container: Container }>()
  #listWanted = true
  #wake: () => void = () => undefined

  constructor(readonly options: SessionOptions) {}

  refresh(): void {
    this.#listWanted = true
    this.#wake()
  }

  async run(): Promise<void> {
    const over = new AbortController()
    const signal = AbortSignal.any([this.options.signal, over.signal])
    try {
      let hear: () => void = () => undefined
      const heard = new Promise<void>((resolve) => {
        hear = resolve
      })
      const listening = this.#listen(signal, hear)
      await Promise.race([listening, this.#hello(heard, signal)])
      await Promise.race([listening, this.#serve(signal)])
    } finally {
      over.abort()
      this.options.client.close()
    }
  }

  async #listen(signal: AbortSignal, heard: () => void): Promise<never> {
    const { client, namespace } = this.options
    const filters = [`topic==${JSON.stringify(HELLO)}`, `namespace==${namespace},topic~=${JSON.stringify(TOPICS)}`]
    for await (const envelope of client.events.subscribe({ filters }, { signal, timeoutMs: 0 })) {
      if (envelope.topic === HELLO) {
        heard()
        continue
      }
      const change = changeOf(envelope)
      if (change !== undefined) this.#take(change)
    }
    throw new Error('containerd ended the event stream')
  }

  async #hello(heard: Promise<void>, signal: AbortSignal): Promise<void> {
    const { client } = this.options
    let done = false
    void heard.then(() => {
      done = true
    })
    const event = { typeUrl: `cgroupkit.Hello/${randomUUID()}`, value: new Uint8Array() }
    for (let waited = 0; !done; waited += HELLO_EVERY_MS) {
      if (waited > HELLO_TIMEOUT_MS) throw new Error('containerd delivers no events')
      await client.events.publish({ topic: HELLO, event }, { signal })
      await Promise.race([heard, pause(HELLO_EVERY_MS, signal)])
    }
  }

  #take(change: Change): void {
    if (change.is === 'gone' && change.at !== undefined && change.at < (this.#started.get(change.id) ?? 0)) return
    if (change.is === 'started' && change.at !== undefined) this.#started.set(change.id, change.at)
    // an update after a start that has not been looked at yet is part of it
    const before = this.#waiting.get(change.id)
    if (!(change.is === 'changed' && before?.is === 'started')) this.#waiting.set(change.id, change)
    if (this.#waiting.size > MOST_WAITING) {
      this.#waiting.clear()
      this.#listWanted = true
    }
    this.#wake()
  }

  async #serve(signal: AbortSignal): Promise<never> {
    for (;;) {
      signal.throwIfAborted()
      if (this.#listWanted) {
        this.#listWanted = false
        await this.#list(signal)
      } else if (this.#waiting.size > 0) {
        const batch = [...this.#waiting.values()].slice(0, AT_ONCE)
        for (const { id } of batch) this.#waiting.delete(id)
        await Promise.all(batch.map((change) => this.#apply(change, signal)))
      } else
        await new Promise<void>((resolve) => {
          this.#wake = resolve
        })
    }
  }

  /** Tasks first: one that ends meanwhile is told by its event, one that starts meanwhile as well. */
  async #list(signal: AbortSignal): Promise<void> {
    const { client, sink } = this.options
    const { tasks } = await client.tasks.list({}, { signal })
    const running = new Set(tasks.filter(({ status }) => RUNS.has(status)).map(idOf))
    const { containers } = await client.containers.list({}, { signal })
    this.#known.clear()
    const ours = containers.filter(({ id }) => running.has(id)).flatMap((message) => this.#judged(message) ?? [])
    for (const id of this.#started.keys()) if (!running.has(id)) this.#started.delete(id)
    for (const id of this.#judgedBefore.keys()) if (!running.has(id)) this.#judgedBefore.delete(id)
    sink.snapshot(ours)
  }

  async #apply(change: Change, signal: AbortSignal): Promise<void> {
    const { client, sink } = this.options
    if (change.is === 'gone') return this.#gone(change.id)
    if (change.is === 'changed' && !this.#known.has(change.id)) return
    try {
      const { container } = await client.containers.get({ id: change.id }, { signal })
      // its end may have been told in the meantime
      if (this.#waiting.get(change.id)?.is === 'gone') return
      const ours = container && this.#judged(container)
      if (ours !== undefined) sink.upsert(ours)
    } catch (error) {
      if (!(error instanceof ConnectError && error.code === Code.NotFound)) throw error
      this.#gone(change.id)
    }
  }

  #gone(id: string): void {
    this.#known.delete(id)
    this.#started.delete(id)
    this.#judgedBefore.delete(id)
    this.options.sink.gone(id)
  }

  #judged(message: Message): Container | undefined {
    const { runtimes, sink } = this.options
    const startedAt = this.#started.get(message.id)
    const digest = digestOf(message, startedAt)
    const before = this.#judgedBefore.get(message.id)
    if (before?.digest === digest) {
      this.#known.add(message.id)
      return before.container
    }
    const judged = judge(candidateOf(message, startedAt), runtimes)
    if (judged.ours) {
      this.#known.add(message.id)
      this.#judgedBefore.set(message.id, { digest, container: judged.container })
      return judged.container
    }
    if (judged.refused === true) sink.refused(message.id, judged.reason)
    return undefined
  }
}

/** Of all that `candidateOf` reads. */
function digestOf(
  { image, labels, runtime, spec, createdAt, sandbox }: Message,
  startedAt: number | undefined,
): string {
  const rest = [image, labels, runtime?.name, startedAt, sandbox, String(createdAt?.seconds), createdAt?.nanos]
  const hash = createHash('sha1').update(JSON.stringify(rest))
  return hash
    .update(runtime?.options?.value ?? '')
    .update('\0')
    .update(spec?.value ?? '')
    .digest('base64')
}

/** List and Get fill `id`, not `container_id`. */
const idOf = ({ id, containerId }: Process) => (id === '' ? containerId : id)

const pause = (ms: number, signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    const timer = setTimeout(done, ms)
    function done() {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    signal.addEventListener('abort', done)
  })
