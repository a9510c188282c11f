import { connect } from 'node:net'
import { type Client, createClient } from '@connectrpc/connect'
import { createGrpcTransport, Http2SessionManager } from '@connectrpc/connect-node'
import { RuntimeService } from './gen/cri/runtime_pb.js'

export const SOCKET = '/run/containerd/containerd.sock'
/** Emulated, on a busy machine; a pod that hangs must still be told from a slow one. */
const CALL_TIMEOUT_MS = 120_000

export type Cri = Client<typeof RuntimeService>

/** As kubelet calls it. A connection that containerd's death has ended is made anew by the next call. */
export function criClient(): Cri {
  const baseUrl = 'http://localhost'
  const sessionManager = new Http2SessionManager(baseUrl, {}, { createConnection: () => connect(SOCKET) })
  return createClient(
    RuntimeService,
    createGrpcTransport({ baseUrl, sessionManager, defaultTimeoutMs: CALL_TIMEOUT_MS, acceptCompression: [] }),
  )
}
