import type { Container } from './container.js'
import type { Sink, Source } from './sources/source.js'

export interface SourceState {
  live: boolean
  /** It has told all that run, once at least. */
  spoken: boolean
  /** Of the last loss; absent while live, and before the first connection. */
  reason?: string
}

/** Ids of containers that are refused; told again when so many others were in between. */
const MOST_REFUSED = 10_000

/**
 * Which containers run, by all sources together. Each container counts once: what containerd says of it stands before what runsc's
 * state files say, since they keep the limits that a container started with.
 */
export class Roster {
  readonly #tables = new Map<Source['name'], Map<string, Container>>()
  readonly #states = new Map<Source['name'], SourceState>()
  /** Why, by source and id: every list tells the same again. */
  readonly #refused = new Map<string, string>()

  /**
   * @param names in order of authority
   * @param changed told each id whose container appeared, changed or went, and undefined for "look at all"
   */
  constructor(
    names: readonly Source['name'][],
    private readonly changed: (id: string | undefined) => void,
    private readonly refuse: (source: Source['name'], id: string, reason: string) => void = () => undefined,
  ) {
    for (const name of names) {
      this.#tables.set(name, new Map())
      this.#states.set(name, { live: false, spoken: false })
    }
  }

  sink(name: Source['name']): Sink {
    const table = this.#tables.get(name)
    if (table === undefined) throw new Error(`no source of the name ${name}`)
    return {
      snapshot: (containers) => {
        table.clear()
        for (const container of containers) table.set(container.id, container)
        this.#states.set(name, { live: true, spoken: true })
        this.changed(undefined)
      },
      upsert: (container) => {
        table.set(container.id, container)
        this.changed(container.id)
      },
      gone: (id) => {
        if (table.delete(id)) this.changed(id)
      },
      lost: (reason) => {
        const spoken = this.#states.get(name)?.spoken === true
        this.#states.set(name, { live: false, spoken, reason })
      },
      refused: (id, reason) => this.#refuseOnce(name, id, reason),
    }
  }

  #refuseOnce(name: Source['name'], id: string, reason: string): void {
    const key = `${name} ${id}`
    if (this.#refused.get(key) === reason) return
    if (this.#refused.size >= MOST_REFUSED) this.#refused.clear()
    this.#refused.set(key, reason)
    this.refuse(name, id, reason)
  }

  /** Whether one of these sources says that it runs. */
  isKnownTo(id: string, names: readonly Source['name'][]): boolean {
    return names.some((name) => this.#tables.get(name)?.has(id) === true)
  }

  get(id: string): Container | undefined {
    for (const [name, table] of this.#tables) {
      const found = table.get(id)
      if (found === undefined) continue
      const { manager = name } = found
      // runsc’s state outlives a container whose removal a crash of containerd cut short: it would want its directory for ever
      if (manager === name || this.#states.get(manager)?.spoken !== true) return found
    }
    return undefined
  }

  /** No source whose word would stand before what is known of the container has yet to speak. */
  isLatest(id: string): boolean {
    for (const [name, table] of this.#tables) {
      if (table.has(id)) return true
      if (this.#states.get(name)?.spoken !== true) return false
    }
    return true
  }

  ids(): Set<string> {
    return new Set([...this.#tables.values()].flatMap((table) => [...table.keys()]))
  }

  /** Every source is connected: that a container is there, or is not, can be relied on. */
  get certain(): boolean {
    for (const { live } of this.#states.values()) if (!live) return false
    return true
  }

  get states(): ReadonlyMap<Source['name'], SourceState> {
    return this.#states
  }
}
