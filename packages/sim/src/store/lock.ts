import {
  appendFileSync,
  closeSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmdirSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs'
import { CgroupError, codeOf } from '@cgroupkit/core'
import { pause } from '../faults.js'

/** A breaker that was killed between two calls; far longer than breaking takes. */
const BREAK_MS = 2000
const PATIENCE_MS = 30_000
const LONGEST_PAUSE_MS = 5

let lastTicket = 0

/**
 * One mutation at a time over all processes. The lock is a hard link to a ticket that names its owner, so that it is never seen without a
 * name, and one whose owner was killed is broken.
 */
export class Lock {
  readonly #path: string
  readonly #broken: string
  readonly #ticket: string
  readonly #owner: string
  readonly #recover: (owner: number) => void
  #depth = 0
  #written = false

  constructor(folder: string, recover: (owner: number) => void) {
    lastTicket += 1
    this.#path = `${folder}/lock`
    this.#broken = `${folder}/lock.broken`
    this.#ticket = `${folder}/ticket-${process.pid}-${lastTicket}`
    this.#owner = `${process.pid} ${startOf(process.pid)}\n`
    this.#recover = recover
  }

  held<T>(work: () => T): T {
    if (this.#depth === 0) this.#acquire()
    this.#depth += 1
    try {
      if (this.#depth === 1) this.#recoverBroken()
      return work()
    } finally {
      this.#depth -= 1
      if (this.#depth === 0) remove(this.#path)
    }
  }

  /** What killed owners left behind. Their names stay in a file until that is done, since who breaks a lock may be killed too. */
  #recoverBroken(): void {
    const owners = read(this.#broken)
    if (owners === undefined) return
    for (const owner of owners.split('\n').filter(Boolean)) this.#recover(Number.parseInt(owner, 10))
    remove(this.#broken)
  }

  #acquire(): void {
    const until = Date.now() + PATIENCE_MS
    for (let wait = 0.1; !this.#take(); wait = Math.min(wait * 1.5, LONGEST_PAUSE_MS)) {
      const owner = read(this.#path)
      if (owner === undefined) continue
      if (!isAlive(owner)) this.#break(owner)
      else if (Date.now() > until) {
        throw new CgroupError('ERR_BUSY', 'open', this.#path, {
          message: `held by process ${owner.trim()} for too long`,
        })
      } else pause(wait)
    }
  }

  #take(): boolean {
    if (!this.#written) {
      remove(this.#ticket)
      const fd = openSync(this.#ticket, 'wx', 0o644)
      writeSync(fd, this.#owner)
      closeSync(fd)
      this.#written = true
    }
    try {
      linkSync(this.#ticket, this.#path)
      return true
    } catch (error) {
      if (codeOf(error) === 'EEXIST') return false
      throw error
    }
  }

  /** Only who holds the guard removes another's lock, and only after a second look: two breakers cannot remove a third's. */
  #break(owner: string): void {
    const guard = `${this.#path}.break`
    try {
      mkdirSync(guard)
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error
      const since = statSync(guard, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()
      if (Date.now() - since > BREAK_MS) removeDir(guard)
      return
    }
    try {
      if (read(this.#path) !== owner) return
      appendFileSync(this.#broken, owner)
      remove(this.#path)
    } finally {
      removeDir(guard)
    }
  }

  close(): void {
    if (this.#written) remove(this.#ticket)
    this.#written = false
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

function remove(path: string): void {
  try {
    unlinkSync(path)
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error
  }
}

function removeDir(path: string): void {
  try {
    rmdirSync(path)
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error
  }
}

/** Clock ticks since boot, field 22 of /proc/<pid>/stat: a pid that was used again is another process. '' where there is no /proc. */
function startOf(pid: number): string {
  const text = read(`/proc/${pid}/stat`)
  return text === undefined ? '' : (text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? '')
}

export function isAlive(owner: string): boolean {
  const [pid = '', start] = owner.trim().split(' ')
  try {
    process.kill(Number(pid), 0)
  } catch (error) {
    if (codeOf(error) === 'ESRCH') return false
  }
  return start === undefined || start === '' || startOf(Number(pid)) === start
}
