import { type ChildProcess, spawn } from 'node:child_process'
import { CgroupError, codeOf } from '@cgroupkit/core'

export interface ChildOptions {
  /** Killed with all that it started when it takes longer. */
  timeoutMs: number
  signal?: AbortSignal | undefined
  /** Of stdout, in bytes; a child that writes more is killed. Default 1 MiB: the longest real answer has some 20 kB. */
  mostBytes?: number
}

const MOST_BYTES = 1 << 20
/** Of stderr, whose last line goes into the error. */
const MOST_SAID = 4_096

/**
 * Runs a program for its stdout. It has a process group of its own, which is killed at the end of its time, so that nothing is left of it.
 * Throws CgroupError ERR_TIMEOUT, or ERR_RUNTIME when it cannot be started, fails or says too much; an abort rejects with the signal's reason.
 */
export function childOutput(command: string, args: readonly string[], options: ChildOptions): Promise<string> {
  const { timeoutMs, signal, mostBytes = MOST_BYTES } = options
  const failed = (
    code: 'ERR_RUNTIME' | 'ERR_TIMEOUT',
    message: string,
    detail: { data?: string; hint?: string } = {},
  ) => new CgroupError(code, 'run', [command, ...args].join(' '), { message, ...detail })
  const unstarted = (error: unknown) =>
    failed('ERR_RUNTIME', `cannot be started: ${codeOf(error) ?? String(error)}`, { hint: MISSING })
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason)
    const child = started(command, args)
    if (!('pid' in child)) return reject(unstarted(child))
    const chunks: Buffer[] = []
    let [length, said] = [0, '']
    const settle = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
    }
    const kill = (reason: unknown) => {
      settle()
      if (child.pid !== undefined) killGroup(child.pid)
      // what it started in a group of its own may hold the other ends for ever
      child.stdout?.destroy()
      child.stderr?.destroy()
      reject(reason)
    }
    const abort = () => kill(signal?.reason)
    const timer = setTimeout(
      () => kill(failed('ERR_TIMEOUT', `no answer within ${timeoutMs} ms; killed`, { hint: HUNG })),
      timeoutMs,
    )
    signal?.addEventListener('abort', abort, { once: true })
    child.on('error', (error) => {
      settle()
      reject(unstarted(error))
    })
    child.on('close', (status, by) => {
      settle()
      if (status === 0) return resolve(Buffer.concat(chunks).toString('utf8'))
      const data = lastLine(said)
      reject(
        failed('ERR_RUNTIME', by === null ? `ended with status ${status}` : `ended by ${by}`, data ? { data } : {}),
      )
    })
    // out of file descriptors there are no streams: the error says so
    child.stdout?.on('data', (chunk: Buffer) => {
      length += chunk.length
      if (length > mostBytes) kill(failed('ERR_RUNTIME', `wrote more than ${mostBytes} bytes; killed`))
      else chunks.push(chunk)
    })
    child.stderr?.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString('utf8')).slice(-MOST_SAID)
    })
  })
}

/** Some errors are thrown, others told by an event. */
function started(command: string, args: readonly string[]): ChildProcess | Error {
  try {
    return spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true, env: ENVIRONMENT })
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}

const HUNG = 'runsc waits for the lock of the container’s state file, or its sandbox hangs'
const MISSING = 'see --runsc'

/** runsc needs none of ours, and what is in ours may steer it or be seen in its logs. */
const ENVIRONMENT = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' }

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch (error) {
    // it has just ended
    if (codeOf(error) !== 'ESRCH') throw error
  }
}

const lastLine = (text: string): string | undefined => text.trim().split('\n').at(-1) || undefined
