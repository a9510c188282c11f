import { type Driver, openCgroup, restoreCgroup } from '@cgroupkit/compat'
import {
  apply,
  type Backing,
  type Cgroup,
  compatWrites,
  type InstallReport,
  installSubcontainerCompatDir,
  type Profile,
  type Removal,
  type Skip,
  uninstallSubcontainerCompatDir,
  type Write,
} from '@cgroupkit/core'
import { systemClock } from '@cgroupkit/core/node'
import type { Container } from './container.js'
import type { Action } from './decide.js'
import { type Entry, identityOf } from './entry.js'
import type { Journal } from './journal/journal.js'
import { look, type Seen, Settled, type View, viewOf } from './seen.js'

export interface Hands {
  backing: Backing
  journal: Journal
  profile: Profile
  /** Of containers whose runtime does not say which. Default 'auto': by the form of the path. */
  driver?: Driver
}

/** What an action did. */
export interface Outcome {
  action: Action
  created: readonly string[]
  removed: readonly string[]
  written: readonly Write[]
  skipped: readonly Skip[]
}

const NOTHING = { created: [], removed: [], written: [], skipped: [] }

/** The eyes and hands of the agent: looks at a container's directories, and carries decided actions out, the journal first. */
export class Actor {
  readonly #settled = new Settled()
  /** As long as a source tells the same of a container, its path and its plan are the same. */
  readonly #views = new WeakMap<Container, View>()

  constructor(readonly hands: Hands) {}

  /** Throws SpecError or CgroupError for a container whose path or limits cannot be used. */
  look(container: Container): Seen {
    return look(this.#view(container), this.#settled)
  }

  /** Where its directories are or would be. Throws as `look` does. */
  places(container: Container): View['dirs'] {
    return this.#view(container).dirs
  }

  #view(container: Container): View {
    const known = this.#views.get(container)
    if (known !== undefined) return known
    const cgroup = this.#open(container)
    const view = viewOf(cgroup, compatWrites(cgroup.column, container.resources, this.hands.profile))
    this.#views.set(container, view)
    return view
  }

  /** The directories of a container that is gone. */
  lookBack(entry: Entry): Seen {
    return look(viewOf(restoreCgroup(entry.cgroup, this.hands.backing), []), this.#settled)
  }

  async act(action: Action, container: Container | undefined): Promise<Outcome> {
    const { journal } = this.hands
    switch (action.do) {
      case 'make':
        return { action, ...NOTHING, ...(container === undefined ? {} : await this.#make(container)) }
      case 'write':
        return { action, ...NOTHING, ...(container === undefined ? {} : this.#write(container, action.writes)) }
      case 'claim': {
        const cgroup = container && this.#open(container)
        if (cgroup === undefined) return { action, ...NOTHING }
        journal.intend(action.id, cgroup.toJSON())
        journal.made(action.id, action.dirs)
        return { action, ...NOTHING }
      }
      case 'remove':
        return { action, ...NOTHING, ...(await this.#remove(action.id)) }
      case 'forget':
        journal.close(action.id)
        return { action, ...NOTHING }
    }
  }

  /** Of a clock that was set back, what started before lies in the future, where cAdvisor shows a negative age. */
  #now(): number {
    return (this.hands.backing.clock ?? systemClock).now()
  }

  #open({ cgroupsPath, id, driver }: Container): Cgroup {
    return openCgroup({ ...this.hands.backing, cgroupsPath, id, driver: driver ?? this.hands.driver })
  }

  /** The intent is on disk before the first mkdir, the identity after the last: between them, the mark says whose a directory is. */
  async #make(container: Container): Promise<Pick<InstallReport, 'created' | 'written' | 'skipped'>> {
    const { journal, profile } = this.hands
    const cgroup = this.#open(container)
    journal.intend(container.id, cgroup.toJSON())
    let report: InstallReport
    try {
      report = await installSubcontainerCompatDir(cgroup, container.resources, {
        profile,
        parents: 'require',
        ...(container.startedAt !== undefined && { startedAt: new Date(Math.min(container.startedAt, this.#now())) }),
      })
    } catch (error) {
      // what could not be rolled back is still owned, and the intent still names it
      if (cgroup.own.dirs.length === 0) journal.close(container.id)
      throw error
    }
    const ours = report.dirs.filter(
      (dir) => report.created.includes(dir) || report.existed.some((one) => one.dir === dir && one.as === 'ours'),
    )
    const made = ours.flatMap((dir) => {
      const stat = cgroup.fs.stat(dir)
      return stat === undefined ? [] : [identityOf(dir, stat)]
    })
    if (made.length > 0) journal.made(container.id, made)
    else journal.close(container.id)
    for (const write of report.written) this.#settled.remember(cgroup, write)
    return report
  }

  #write(container: Container, writes: readonly Write[]): { written: Write[]; skipped: Skip[] } {
    const cgroup = this.#open(container)
    const applied = apply(cgroup.fs, (controller) => cgroup.path(controller), writes)
    for (const write of applied.written) this.#settled.remember(cgroup, write)
    return applied
  }

  async #remove(id: string): Promise<Pick<Removal, 'removed'>> {
    const { journal, backing } = this.hands
    const entry = journal.entries.get(id)
    if (entry === undefined) return { removed: [] }
    const cgroup = restoreCgroup(entry.cgroup, backing)
    const dirs = cgroup.placements().map(({ dir }) => dir)
    const { removed, kept } = await uninstallSubcontainerCompatDir(cgroup)
    this.#settled.forget(dirs)
    if (!kept.some((dir) => dirs.includes(dir))) journal.close(id)
    return { removed }
  }
}
