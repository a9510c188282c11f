import { connect } from 'node:net'
import { type Client, createClient, type Interceptor } from '@connectrpc/connect'
import { createGrpcTransport, Http2SessionManager } from '@connectrpc/connect-node'
import { Containers } from './gen/containerd/containers_pb.js'
import { Events } from './gen/containerd/events_pb.js'
import { Tasks } from './gen/containerd/tasks_pb.js'

export interface ContainerdClient {
  containers: Client<typeof Containers>
  tasks: Client<typeof Tasks>
  events: Client<typeof Events>
  /** Ends the connection, and with it every call that is under way. */
  close(): void
}

/** A call that takes longer has failed: containerd answers in milliseconds, and a hung one must not hang the agent. */
const CALL_TIMEOUT_MS = 10_000

/** gRPC over containerd's unix socket; connects at the first call. The namespace is containerd's, `k8s.io` for all that CRI makes. */
export function containerdClient(socket: string, namespace: string): ContainerdClient {
  const inNamespace: Interceptor = (next) => (request) => {
    request.header.set('containerd-namespace', namespace)
    return next(request)
  }
  const baseUrl = 'http://localhost'
  const sessionManager = new Http2SessionManager(baseUrl, {}, { createConnection: () => connect(socket) })
  const transport = createGrpcTransport({
    baseUrl,
    sessionManager,
    interceptors: [inNamespace],
    defaultTimeoutMs: CALL_TIMEOUT_MS,
    // over a unix socket packing costs more than it saves
    acceptCompression: [],
  })
  return {
    containers: createClient(Containers, transport),
    tasks: createClient(Tasks, transport),
    events: createClient(Events, transport),
    close: () => sessionManager.abort(),
  }
}
