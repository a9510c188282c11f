import { createServer, type ServerHttp2Session } from 'node:http2'
import { join } from 'node:path'
import { create, toBinary } from '@bufbuild/protobuf'
import { timestampFromMs } from '@bufbuild/protobuf/wkt'
import { Code, ConnectError } from '@connectrpc/connect'
import { connectNodeAdapter } from '@connectrpc/connect-node'
import { type Container, ContainerSchema, Containers } from '../src/sources/containerd/gen/containerd/containers_pb.js'
import { type Envelope, EnvelopeSchema, Events } from '../src/sources/containerd/gen/containerd/events_pb.js'
import {
  ContainerUpdateSchema,
  TaskExitSchema,
  TaskStartSchema,
} from '../src/sources/containerd/gen/containerd/payloads_pb.js'
import { OptionsSchema } from '../src/sources/containerd/gen/containerd/runc_options_pb.js'
import { Status, Tasks } from '../src/sources/containerd/gen/containerd/tasks_pb.js'

export interface FakeContainerd {
  socket: string
  /** Calls by method, since the start. */
  calls: string[]
  /** What Tasks.Metrics tells, by id. */
  metrics: Map<string, { typeUrl: string; value: Uint8Array }>
  create(
    id: string,
    options?: {
      runtime?: string
      binaryName?: string
      spec?: unknown
      type?: string
      labels?: Record<string, string>
    },
  ): void
  start(id: string, at?: number): void
  update(id: string, spec: unknown): void
  exit(id: string, at?: number): void
  /** Without an event, as during an outage. */
  silently(id: string, status: Status | undefined): void
  emit(topic: string, value: Uint8Array): void
  /** Events that no subscriber has taken off the stream yet. */
  pending(): number
  /** Until the returned function is called, no Get is answered. */
  holdGets(): () => void
  /** kill -9. */
  down(): Promise<void>
  up(): Promise<void>
}

/** As much of containerd as the agent asks for, on a real socket in `folder`: it delivers every event to every subscriber. */
export async function serveContainerd(folder: string): Promise<FakeContainerd> {
  const socket = join(folder, 'containerd.sock')
  const containers = new Map<string, Container>()
  const tasks = new Map<string, Status>()
  const subscribers = new Set<(envelope: Envelope) => void>()
  const sessions = new Set<ServerHttp2Session>()
  const calls: string[] = []
  const metrics: FakeContainerd['metrics'] = new Map()
  let mayGet = Promise.resolve()
  const unsent = { events: 0 }
  const deliver = (topic: string, value: Uint8Array, at = Date.now()) => {
    const event = { typeUrl: `containerd.events${topic}`, value }
    const envelope = create(EnvelopeSchema, { topic, namespace: 'k8s.io', timestamp: timestampFromMs(at), event })
    for (const tell of subscribers) tell(envelope)
  }
  const routes = connectNodeAdapter({
    routes: (router) => {
      router.service(Containers, {
        list: () => {
          calls.push('list')
          return { containers: [...containers.values()] }
        },
        get: async ({ id }) => {
          calls.push('get')
          await mayGet
          const container = containers.get(id)
          if (container === undefined) throw new ConnectError('not found', Code.NotFound)
          return { container }
        },
      })
      router.service(Tasks, {
        list: () => ({ tasks: [...tasks].map(([id, status]) => ({ id, status, pid: 1 })) }),
        metrics: ({ filters }) => ({
          metrics: [...metrics].flatMap(([id, data]) => (filters.includes(`id==${id}`) ? [{ id, data }] : [])),
        }),
        get: ({ containerId }) => ({ process: { id: containerId, status: tasks.get(containerId) ?? Status.UNKNOWN } }),
      })
      router.service(Events, {
        publish: ({ topic, event }) => {
          deliver(topic, event?.value ?? new Uint8Array())
          return {}
        },
        subscribe: (_request, { signal }) => subscription(subscribers, signal, unsent),
      })
    },
  })
  const listen = async () => {
    const server = createServer(routes)
    server.on('session', (session) => {
      sessions.add(session)
      session.on('close', () => sessions.delete(session))
    })
    await new Promise<void>((resolve) => server.listen(socket, resolve))
    return server
  }
  let server = await listen()
  const down = async () => {
    for (const session of sessions) session.destroy()
    await new Promise<void>((resolve) => server.close(() => resolve()))
  }
  return {
    socket,
    calls,
    metrics,
    create(
      id,
      { runtime = 'io.containerd.runsc.v1', binaryName, spec = specOf(id), type = 'container', labels = {} } = {},
    ) {
      const text = JSON.stringify(withType(spec, type))
      const options =
        binaryName === undefined
          ? undefined
          : {
              typeUrl: 'containerd.runc.v1.Options',
              value: toBinary(OptionsSchema, create(OptionsSchema, { binaryName, systemdCgroup: true })),
            }
      containers.set(
        id,
        create(ContainerSchema, {
          id,
          labels,
          runtime: { name: runtime, ...(options !== undefined && { options }) },
          spec: { typeUrl: 'types.containerd.io/opencontainers/runtime-spec/1/Spec', value: Buffer.from(text) },
          createdAt: timestampFromMs(1_600_000_000_000),
        }),
      )
    },
    start(id, at) {
      tasks.set(id, Status.RUNNING)
      deliver('/tasks/start', toBinary(TaskStartSchema, create(TaskStartSchema, { containerId: id, pid: 1 })), at)
    },
    update(id, spec) {
      const container = containers.get(id)
      if (container?.spec !== undefined) container.spec.value = Buffer.from(JSON.stringify(withType(spec, 'container')))
      deliver('/containers/update', toBinary(ContainerUpdateSchema, create(ContainerUpdateSchema, { id })))
    },
    exit(id, at = Date.now()) {
      tasks.set(id, Status.STOPPED)
      const exit = create(TaskExitSchema, { containerId: id, id, pid: 1, exitedAt: timestampFromMs(at) })
      deliver('/tasks/exit', toBinary(TaskExitSchema, exit))
    },
    silently(id, status) {
      if (status === undefined) tasks.delete(id)
      else tasks.set(id, status)
    },
    emit: deliver,
    pending: () => unsent.events,
    holdGets() {
      let release: () => void = () => undefined
      mayGet = new Promise((resolve) => {
        release = resolve
      })
      return release
    },
    down,
    async up() {
      server = await listen()
    },
  }
}

async function* subscription(
  subscribers: Set<(envelope: Envelope) => void>,
  signal: AbortSignal,
  unsent: { events: number },
) {
  const queue: Envelope[] = []
  let wake: () => void = () => undefined
  const tell = (envelope: Envelope) => {
    queue.push(envelope)
    unsent.events += 1
    wake()
  }
  subscribers.add(tell)
  signal.addEventListener('abort', () => wake())
  try {
    while (!signal.aborted) {
      for (const envelope of queue.splice(0)) {
        yield envelope
        unsent.events -= 1
      }
      if (queue.length === 0)
        await new Promise<void>((resolve) => {
          wake = resolve
        })
    }
  } finally {
    subscribers.delete(tell)
  }
}

export const specOf = (id: string, limit = 64 << 20) => ({
  ociVersion: '1.0.2',
  linux: {
    cgroupsPath: `kubepods-burstable-podAAA.slice:cri-containerd:${id}`,
    resources: { memory: { limit, swap: limit } },
  },
})

const withType = (spec: unknown, type: string) =>
  typeof spec === 'object' ? { ...spec, annotations: { 'io.kubernetes.cri.container-type': type } } : spec
