import { CgroupError } from '@cgroupkit/core'
import type { Stats } from '../../observed.js'
import { accountingOf, type RunscFacts } from './accounting.js'
import { childOutput } from './child.js'
import { parseRunscEvents, parseRunscPs } from './events.js'
import { statsOfRunsc } from './stats.js'
import { runscRelease } from './version.js'

export interface RunscOptions {
  /** The program. Default `runsc`, looked for on the usual path. */
  program?: string
  /** For one answer. Default 5 s: some 30 ms is usual, and the lock of a container that starts is held for seconds. */
  timeoutMs?: number
}

/** A container to ask runsc about. */
export interface RunscContainer extends Omit<RunscFacts, 'release'> {
  id: string
  /** runsc's --root: the folder of its state file. */
  root: string
  /** Nanoseconds of CPU that the host gave the whole sandbox. */
  sandboxCpu?: (() => bigint | undefined) | undefined
}

const TIMEOUT_MS = 5_000
/** The program of a node may be replaced under us. */
const RELEASE_FOR_MS = 10 * 60_000

/** The runsc of this node: one process an answer, nothing kept between them but its release. */
export class RunscProgram {
  readonly #program: string
  readonly #timeoutMs: number
  #release: { value: Promise<number | undefined>; at: number } | undefined

  constructor({ program = 'runsc', timeoutMs = TIMEOUT_MS }: RunscOptions = {}) {
    this.#program = program
    this.#timeoutMs = timeoutMs
  }

  /** Throws CgroupError ERR_RUNTIME or ERR_TIMEOUT, or rejects with the signal's reason. */
  async stats({ id, root, sandboxCpu, ...facts }: RunscContainer, signal: AbortSignal): Promise<Stats> {
    // it would be an option to runsc
    if (id.startsWith('-')) throw new CgroupError('ERR_PATH', 'run', id, { message: 'not an id to give to a program' })
    const release = await this.release(signal)
    const ask = (...words: string[]) =>
      childOutput(this.#program, ['--root', root, ...words, id], { timeoutMs: this.#timeoutMs, signal })
    const numbers = parseRunscEvents(await ask('events', '--stats'), id)
    // the numbers stand without it
    const processes = await ask('ps', '--format=json').then(
      (text) => parseRunscPs(text, id),
      () => undefined,
    )
    signal.throwIfAborted()
    return statsOfRunsc(numbers, accountingOf({ ...facts, release }), { processes, sandboxCpu: sandboxCpu?.() })
  }

  /** Of `runsc --version`. Throws as `stats` does: without it the numbers mean nothing. */
  release(signal: AbortSignal): Promise<number | undefined> {
    const now = performance.now()
    if (this.#release !== undefined && now - this.#release.at < RELEASE_FOR_MS) return this.#release.value
    // of its own time, not the asker's: whoever else waits for it must not fail with him
    const value = childOutput(this.#program, ['--version'], { timeoutMs: this.#timeoutMs }).then(runscRelease)
    this.#release = { value, at: now }
    value.catch(() => {
      this.#release = undefined
    })
    return orAborted(value, signal)
  }
}

function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}
