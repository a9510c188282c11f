import {
  appendFileSync,
  closeSync,
  type FSWatcher,
  openSync,
  readdirSync,
  readFileSync,
  unlinkSync,
  watch,
} from 'node:fs'
import type { FsEvent } from '@cgroupkit/core'
import type { Changes } from '../model/changes.js'
import { isAlive } from './lock.js'

interface Line {
  event: FsEvent
  pushed: boolean
}

let lastInbox = 0

/**
 * Events of a host that several processes share. A process that watches something has an inbox, a file; the others append what they do.
 * Where nobody watches, an event costs one readdir.
 */
export class Relay {
  readonly #folder: string
  readonly #changes: Changes
  readonly #inbox: string
  #watcher: FSWatcher | undefined
  #read = 0

  constructor(folder: string, changes: Changes) {
    lastInbox += 1
    this.#folder = folder
    this.#changes = changes
    this.#inbox = `${process.pid}-${lastInbox}`
    changes.relay = (event, pushed) => this.#send({ event, pushed })
  }

  #send(line: Line): void {
    for (const inbox of readdirSync(this.#folder)) {
      if (inbox === this.#inbox) continue
      if (isAlive(inbox.split('-')[0] ?? '')) appendFileSync(`${this.#folder}/${inbox}`, `${JSON.stringify(line)}\n`)
      else remove(`${this.#folder}/${inbox}`)
    }
  }

  /** From now on events of other processes are heard. */
  listen(): void {
    if (this.#watcher !== undefined) return
    const path = `${this.#folder}/${this.#inbox}`
    closeSync(openSync(path, 'a'))
    this.#watcher = watch(path, () => this.#receive(path))
    this.#watcher.unref()
  }

  #receive(path: string): void {
    if (this.#watcher === undefined) return
    let text: string
    try {
      text = readFileSync(path, 'utf8')
    } catch {
      // the host's folder was removed: there is nothing left to hear of
      this.close()
      return
    }
    const end = text.lastIndexOf('\n') + 1
    for (const line of text.slice(this.#read, end).split('\n')) {
      if (line === '') continue
      const { event, pushed } = JSON.parse(line) as Line
      this.#changes.deliver(event, pushed)
    }
    this.#read = end
  }

  close(): void {
    this.#watcher?.close()
    if (this.#watcher !== undefined) remove(`${this.#folder}/${this.#inbox}`)
    this.#watcher = undefined
  }
}

function remove(path: string): void {
  try {
    unlinkSync(path)
  } catch {
    // somebody else was faster
  }
}
