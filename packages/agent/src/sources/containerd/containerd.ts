import type { Clock } from '@cgroupkit/core'
import { SANDBOXED_RUNTIMES } from '../../ours.js'
import type { Sink, Source } from '../source.js'
import { containerdClient } from './client.js'
import { Session } from './session.js'

export interface ContainerdOptions {
  /** Default /run/containerd/containerd.sock. */
  socket: string
  /** Default k8s.io. */
  namespace?: string
  /** Names of sandboxed runtimes, `*` for any letters. */
  runtimes?: readonly string[]
  clock: Clock
}

const FIRST_PAUSE_MS = 250
const LONGEST_PAUSE_MS = 15_000

/** containerd over its socket: whatever ends the connection, a new one is made, and everything is listed again. */
export function containerdSource({
  socket,
  namespace = 'k8s.io',
  runtimes = SANDBOXED_RUNTIMES,
  clock,
}: ContainerdOptions): Source {
  let session: Session | undefined
  const connectOnce = async (sink: Sink, signal: AbortSignal, live: () => void) => {
    const told: Sink = {
      ...sink,
      snapshot(containers) {
        live()
        sink.snapshot(containers)
      },
    }
    session = new Session({ client: containerdClient(socket, namespace), namespace, runtimes, sink: told, signal })
    await session.run()
  }
  return {
    name: 'containerd',
    refresh: () => session?.refresh(),
    async run(sink, signal) {
      let pause = FIRST_PAUSE_MS
      while (!signal.aborted) {
        try {
          await connectOnce(sink, signal, () => {
            pause = FIRST_PAUSE_MS
          })
        } catch (error) {
          session = undefined
          if (signal.aborted) return
          sink.lost(`${socket}: ${error instanceof Error ? error.message : String(error)}`)
        }
        // a fleet whose containerd is upgraded at once must not come back at once
        await clock.sleep(pause * (0.5 + clock.random()), signal).catch(() => undefined)
        pause = Math.min(2 * pause, LONGEST_PAUSE_MS)
      }
    },
  }
}
