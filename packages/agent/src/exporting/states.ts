import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { parseRunscState, RUNSC_STATE_FILE, type RunscState } from '@cgroupkit/core'
import { LARGEST_SPEC } from '../ours.js'
import { names, stateDirs } from '../sources/runsc/state-dirs.js'

/** Where runsc keeps what it knows of a container. */
export interface StatePlace {
  /** runsc's --root. */
  root: string
  file: string
  sandbox: string
}

/** The state files of this moment: which containers are runsc's, and how many share a sandbox. */
export class RunscStates {
  readonly #places = new Map<string, StatePlace>()
  readonly #members = new Map<string, number>()
  readonly #read = new Map<string, { stamp: string; state: RunscState | undefined }>()

  /** Lists the folders anew. */
  refresh(roots: readonly string[], hostRoot: string): void {
    this.#places.clear()
    this.#members.clear()
    for (const root of stateDirs(roots, hostRoot))
      for (const file of names(root) ?? []) {
        const [, id, sandbox] = RUNSC_STATE_FILE.exec(file) ?? []
        if (id === undefined || sandbox === undefined) continue
        this.#places.set(id, { root, file: join(root, file), sandbox })
        if (id !== sandbox) this.#members.set(sandbox, (this.#members.get(sandbox) ?? 0) + 1)
      }
    const files = new Set([...this.#places.values()].map(({ file }) => file))
    for (const file of this.#read.keys()) if (!files.has(file)) this.#read.delete(file)
  }

  place(id: string): StatePlace | undefined {
    return this.#places.get(id)
  }

  /** Containers beside the pause container, those that have not started or have ended too: gVisor shares among them all. */
  members(sandbox: string): number {
    return this.#members.get(sandbox) ?? 0
  }

  /** Read again when it was written again. `undefined`: none, or half of one. */
  state(id: string): RunscState | undefined {
    const file = this.#places.get(id)?.file
    const stat = file === undefined ? undefined : statSync(file, { throwIfNoEntry: false })
    if (file === undefined || stat === undefined || stat.size > LARGEST_SPEC) return undefined
    const stamp = `${stat.ino} ${stat.size} ${stat.mtimeMs}`
    const before = this.#read.get(file)
    if (before?.stamp === stamp) return before.state
    const state = attempt(() => parseRunscState(readFileSync(file, 'utf8')))
    this.#read.set(file, { stamp, state })
    return state
  }
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    // half written, gone meanwhile or damaged: the source that lists containers tells what is wrong with it
    return undefined
  }
}
