import { chmodSync, renameSync, statSync } from 'node:fs'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import { CgroupError, codeOf } from '@cgroupkit/core'

/** One JSON document a line each way; the connection stays open for more. */
export type Request =
  | { do: 'hello' }
  | { do: 'list' }
  | { do: 'repair'; id: string }
  | { do: 'hook'; id: string; status: string; spec: string }
export type Answer = (request: Request) => unknown

export interface Hello {
  pid: number
  version: string
  /** Of this very run. */
  instance: string
}

const NAME = 'agent.sock'
/** A spec may have 16 MiB (core's parser), and JSON in JSON is longer. */
const LONGEST_REQUEST = 32 << 20
const HELLO_TIMEOUT_MS = 1_000
const SETTLE_MS = 100

/** Another agent keeps this node. */
export class AlreadyRunning extends CgroupError {
  constructor(
    path: string,
    readonly winner: Hello,
  ) {
    super('ERR_RUNNING', 'open', path, {
      message: `agent ${winner.version} runs here as process ${winner.pid}`,
      hint: 'one agent keeps a node; stop that one first, or ask it: cgroupkit list',
    })
  }
}

/**
 * The agent's socket, which is its lock as well: who listens at the name keeps the node. A pathname, because abstract sockets are one
 * per network namespace. Throws AlreadyRunning.
 */
export class Control {
  private constructor(
    readonly path: string,
    readonly server: Server,
    readonly self: Hello,
    private readonly ino: bigint,
  ) {}

  static async open(dir: string, self: Hello, answer: Answer): Promise<Control> {
    const path = join(dir, NAME)
    await refuseIfHeld(path, self)
    // under a name of our own first: the other must never be seen half open
    const own = `${path}.${self.pid}`
    const server = createServer((socket) =>
      serve(socket, (request) => (request.do === 'hello' ? self : answer(request))),
    )
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(own, resolve)
    })
    chmodSync(own, 0o600)
    const control = new Control(path, server, self, inodeOf(own) ?? 0n)
    // of two that start at once the one that took the name last stands: the other sees it after the time between look and rename
    await control.check()
    renameSync(own, path)
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS))
    await control.check()
    return control
  }

  /** Throws AlreadyRunning when somebody else has taken the name since; one that does not answer in time is asked again at the next check. */
  async check(): Promise<void> {
    if (inodeOf(this.path) === this.ino) return
    try {
      await refuseIfHeld(this.path, this.self)
    } catch (error) {
      if (codeOf(error) === 'ERR_TIMEOUT') return
      this.close()
      throw error
    }
  }

  close(): void {
    this.server.close()
  }
}

const inodeOf = (path: string) => statSync(path, { bigint: true, throwIfNoEntry: false })?.ino

async function refuseIfHeld(path: string, self: Hello): Promise<void> {
  const winner = await ask<Hello>(path, { do: 'hello' }, HELLO_TIMEOUT_MS)
  if (winner !== undefined && winner.instance !== self.instance) throw new AlreadyRunning(path, winner)
}

/** What the agent answers; `undefined`: none runs. Rejects with ERR_TIMEOUT when it does not answer. */
export function ask<T>(path: string, request: Request, timeoutMs: number): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const socket = connect(path)
    let text = ''
    const timer = setTimeout(() => {
      socket.destroy()
      reject(
        new CgroupError('ERR_TIMEOUT', 'open', path, { message: `the agent did not answer within ${timeoutMs} ms` }),
      )
    }, timeoutMs)
    const end = (settle: () => void) => {
      clearTimeout(timer)
      socket.destroy()
      settle()
    }
    socket.setEncoding('utf8')
    socket.on('error', (error) =>
      end(() => (['ENOENT', 'ECONNREFUSED'].includes(codeOf(error) ?? '') ? resolve(undefined) : reject(error))),
    )
    socket.on('data', (chunk: string) => {
      text += chunk
      if (text.includes('\n')) end(() => resolve(JSON.parse(text) as T))
    })
    socket.on('close', () => end(() => resolve(undefined)))
    socket.write(`${JSON.stringify(request)}\n`)
  })
}

function serve(socket: Socket, answer: Answer): void {
  let text = ''
  socket.setEncoding('utf8')
  socket.on('error', () => socket.destroy())
  socket.on('data', (chunk: string) => {
    text += chunk
    if (text.length > LONGEST_REQUEST) socket.destroy()
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n')) {
      const line = text.slice(0, end)
      text = text.slice(end + 1)
      void reply(socket, line, answer)
    }
  })
}

async function reply(socket: Socket, line: string, answer: Answer): Promise<void> {
  let said: unknown
  try {
    said = await answer(JSON.parse(line) as Request)
  } catch (error) {
    said = { error: error instanceof Error ? error.message : String(error) }
  }
  if (!socket.destroyed)
    socket.write(
      `${JSON.stringify(said ?? null, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value))}\n`,
    )
}
