import { setImmediate } from 'node:timers/promises'
import { CgroupError, type Clock, isCgroupError, type Profile, SpecError } from '@cgroupkit/core'
import { Actor, type Hands, type Outcome } from './act.js'
import { Backoff } from './backoff.js'
import type { Container } from './container.js'
import { decide, type Relation, type Verdict, type Waiting } from './decide.js'
import { Roster } from './roster.js'
import type { Seen } from './seen.js'
import type { Source } from './sources/source.js'

export type { Profile }

/** How one container stands. */
export interface Standing {
  id: string
  container: Container | undefined
  relation: Relation
  waiting?: Waiting
  /** Planned and not there: the controllers are not handed down. */
  pending: readonly string[]
  dirs: readonly string[]
  /** Of the last try. */
  error?: CgroupError | SpecError
}

export interface AgentEvents {
  /** After an action was carried out, or, when observing, would have been. */
  acted(outcome: Outcome, container: Container | undefined): void
  /** A container could not be looked at or an action failed; it is tried again, after a pause that grows with each failure in a row. */
  failed(id: string, error: unknown): void
  refused(source: Source['name'], id: string, reason: string): void
}

export interface AgentOptions extends Hands {
  sources: readonly Source[]
  /** Report and write nothing: neither directories nor the journal. */
  observe: boolean
  clock: Clock
  events: AgentEvents
  /** Containers worked on side by side: a removal may wait for a busy directory. Default 8. */
  concurrency?: number
}

/** What came of a repair. `why`: '' if it was done. */
export interface Repair {
  id: string
  repaired: boolean
  why: string
  dirs: readonly string[]
}

/** cAdvisor takes a directory out when inotify tells it, and puts events of one second together. */
const SEEN_AS_GONE_MS = 1_500

/** A timer may go off so much before the wall clock says so, and would find the pause still running. */
const EARLY_MS = 5

/** A refusal of what the container itself says: nothing changes it but another spec. */
const isLasting = (error: unknown): error is CgroupError | SpecError =>
  error instanceof SpecError || (error instanceof CgroupError && error.code === 'ERR_PATH')

/** Everything at once; a marker among the ids. */
const ALL = Symbol('all')

/** Keeps directories as the containers want them: takes what sources tell, looks, decides, acts, one container at a time each. */
export class Agent {
  readonly roster: Roster
  readonly standings = new Map<string, Standing>()
  readonly #actor: Actor
  readonly #dirty = new Set<string | typeof ALL>()
  readonly #busy = new Set<string>()
  readonly #idlers = new Set<() => void>()
  /** Whose a directory is to be: the first container that named it, as long as it runs and names it. */
  readonly #holders = new Map<string, string>()
  readonly #backoff: Backoff
  /** While it runs. */
  #signal: AbortSignal | undefined

  constructor(readonly options: AgentOptions) {
    this.#actor = new Actor(options)
    this.#backoff = new Backoff(options.clock)
    const names = options.sources.map(({ name }) => name)
    this.roster = new Roster(names, (id) => this.touch(id), options.events.refused)
  }

  /** Look at one container soon, or at all. Any number of calls before that are one look. */
  touch(id?: string): void {
    this.#dirty.add(id ?? ALL)
    this.#wake()
  }

  /** Works until `signal` aborts; what is being done then is finished. Directories stay. */
  async run(signal: AbortSignal): Promise<void> {
    this.#signal = signal
    const sources = this.options.sources.map((source) => source.run(this.roster.sink(source.name), signal))
    const stopped = new Promise<void>((resolve) => {
      const stop = () => {
        this.#wake()
        resolve()
      }
      if (signal.aborted) stop()
      signal.addEventListener('abort', stop, { once: true })
    })
    const failed = Promise.race(sources.map((source) => source.then(() => stopped)))
    const workers = Array.from({ length: this.options.concurrency ?? 8 }, () => this.#work(signal))
    await Promise.race([failed, Promise.all(workers)])
    await Promise.all(workers)
  }

  /** One pass over all that is known now. */
  async pass(): Promise<void> {
    for (const id of this.#everything()) await this.reconcile(id)
  }

  async #work(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const id = this.#next()
      if (id === undefined) {
        await this.#idle()
        continue
      }
      this.#busy.add(id)
      await this.reconcile(id)
      this.#busy.delete(id)
      // a thousand directories at once must not keep an event, a probe or the watchdog waiting
      await setImmediate()
    }
  }

  #next(): string | undefined {
    if (this.#dirty.delete(ALL)) for (const id of this.#everything()) this.#dirty.add(id)
    for (const id of this.#dirty) {
      if (id === ALL || this.#busy.has(id)) continue
      this.#dirty.delete(id)
      return id
    }
    return undefined
  }

  #everything(): Set<string> {
    for (const [dir, holder] of this.#holders) if (this.roster.get(holder) === undefined) this.#holders.delete(dir)
    return new Set([...this.options.journal.entries.keys(), ...this.roster.ids(), ...this.standings.keys()])
  }

  #idle(): Promise<void> {
    return new Promise((resolve) => void this.#idlers.add(resolve))
  }

  #wake(): void {
    for (const resume of this.#idlers) resume()
    this.#idlers.clear()
  }

  /**
   * Removes the directory of a container and makes it again, with a pause in which cAdvisor sees that it went: whoever took it for something
   * else when he first saw it looks anew. Only what is ours and empty.
   */
  async repair(id: string): Promise<Repair> {
    const { journal, clock, observe } = this.options
    const refused = (why: string): Repair => ({ id, repaired: false, why, dirs: [] })
    if (this.roster.get(id) === undefined) return refused('no container of a sandbox that runs has this id')
    if (observe) return refused('the agent only observes')
    if (this.standings.get(id)?.relation !== 'owned') return refused('its directory was not made by the agent')
    if (this.#busy.has(id)) return refused('it is being worked on')
    this.#busy.add(id)
    try {
      await this.release(id)
      if (journal.entries.has(id)) return refused('its directory is in use')
      await clock.sleep(SEEN_AS_GONE_MS)
      this.#backoff.succeeded(id)
      await this.reconcile(id)
      const { relation, dirs = [] } = this.standings.get(id) ?? {}
      return relation === 'owned' ? { id, repaired: true, why: '', dirs } : refused('it could not be made again')
    } finally {
      this.#busy.delete(id)
      this.touch(id)
    }
  }

  /** Removes what is ours of a container that may still run. Never throws. */
  async release(id: string): Promise<void> {
    try {
      const entry = this.options.journal.entries.get(id)
      if (entry === undefined) return
      const seen = this.#actor.lookBack(entry)
      const { actions } = decide({ id, wanted: false, certain: true, latest: true, seen, entry })
      for (const action of actions) this.options.events.acted(await this.#actor.act(action, undefined), undefined)
    } catch (error) {
      this.options.events.failed(id, error)
    }
  }

  /** Looks at one container and does what is to be done. Never throws: what goes wrong is told, and tried again later. */
  async reconcile(id: string): Promise<void> {
    const container = this.roster.get(id)
    try {
      const { seen, verdict } = this.#judge(id, container)
      const held = verdict.actions.length > 0 && this.#backoff.holds(id, container)
      this.#note(id, container, seen, verdict, held ? this.standings.get(id)?.error : undefined)
      if (held) return
      const { observe } = this.options
      let refused = false
      for (const action of verdict.actions) {
        const nothing = { created: [], removed: [], written: [], skipped: [] }
        const outcome = observe ? { action, ...nothing } : await this.#actor.act(action, container)
        refused ||= !observe && action.do === 'write' && outcome.written.length === 0
        this.options.events.acted(outcome, container)
      }
      if (verdict.actions.length > 0 && !observe) {
        const after = this.#judge(id, container)
        this.#note(id, container, after.seen, after.verdict)
      }
      if (refused) this.#tryLater(id, container)
      else this.#backoff.succeeded(id)
    } catch (error) {
      const standing = this.standings.get(id) ?? { id, container, relation: 'absent', pending: [], dirs: [] }
      const told = isLasting(error) && standing.error?.message === error.message
      this.standings.set(id, { ...standing, container, ...(isCgroupError(error) && { error }) })
      if (!told) this.options.events.failed(id, error)
      if (!isLasting(error)) this.#tryLater(id, container)
    }
  }

  #tryLater(id: string, container: Container | undefined): void {
    if (this.#backoff.holds(id, container)) return
    const pause = this.#backoff.failed(id, container)
    const signal = this.#signal
    if (signal === undefined) return
    const again = () => {
      if (!signal.aborted) this.touch(id)
    }
    void this.options.clock.sleep(pause + EARLY_MS, signal).then(again, again)
  }

  /** Two containers of one name: the second is refused, or each would undo what the other has. Throws CgroupError ERR_PATH. */
  #hold(id: string, container: Container): void {
    for (const { dir } of this.#actor.places(container)) {
      const holder = this.#holders.get(dir)
      const other = holder === undefined || holder === id ? undefined : this.roster.get(holder)
      if (other === undefined || !this.#actor.places(other).some((place) => place.dir === dir))
        this.#holders.set(dir, id)
      else
        throw new CgroupError('ERR_PATH', 'mkdir', dir, {
          message: `its cgroupsPath is that of container ${holder}`,
          hint: 'each container has a cgroup of its own name',
        })
    }
  }

  #judge(id: string, container: Container | undefined): { seen: Seen; verdict: Verdict } {
    const entry = this.options.journal.entries.get(id)
    if (container !== undefined) this.#hold(id, container)
    const seen =
      container !== undefined
        ? this.#actor.look(container)
        : entry !== undefined
          ? this.#actor.lookBack(entry)
          : { dirs: [], absent: [], parentMissing: false, drift: [], pending: [] }
    const { certain } = this.roster
    const latest = this.roster.isLatest(id)
    const verdict = decide({ id, wanted: container !== undefined, certain, latest, seen, entry })
    return { seen, verdict }
  }

  #note(id: string, container: Container | undefined, seen: Seen, verdict: Verdict, error?: Standing['error']): void {
    if (container === undefined && verdict.relation === 'absent' && !this.options.journal.entries.has(id)) {
      this.standings.delete(id)
      this.#backoff.succeeded(id)
      return
    }
    const { relation, waiting } = verdict
    const pending = [...new Set(seen.pending.map(({ file }) => file))]
    const dirs = seen.dirs.map(({ path }) => path)
    this.standings.set(id, {
      ...{ id, container, relation, pending, dirs },
      ...(waiting !== undefined && { waiting }),
      ...(error !== undefined && { error }),
    })
  }
}
