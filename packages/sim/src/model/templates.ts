import { once } from '../parse/memo.js'
import type { FileRecord, FileSet, Hierarchy, NewFile, Node, Texts, World } from '../record.js'
import { words } from './subsystems.js'

/** What a new directory starts with: files shared by all of its kind, and the texts in which it differs. */
export interface Birth {
  readonly set: FileSet
  readonly texts: Texts
}

interface Template {
  readonly set: FileSet
  /** Records whose text depends on the parent, and the text that `set` has for them. */
  readonly dynamic: readonly (readonly [FileRecord, string])[]
}

/** The files of new directories, made once per hierarchy and set of controllers: a directory costs no file until one is written. */
export class Templates {
  readonly #world: World
  readonly #known = new Map<Hierarchy, Map<string, Template>>()

  constructor(world: World) {
    this.#world = world
  }

  root(hierarchy: Hierarchy): FileSet {
    return this.#set(hierarchy.records.root, undefined, hierarchy.controllers).set
  }

  child(parent: Node): Birth {
    const { set, dynamic } = this.#template(parent)
    const texts = dynamic.flatMap(([record, text]) => {
      const own = this.#text(record, parent)
      return own === text ? [] : [[record.name, own] as const]
    })
    return { set, texts }
  }

  #template(parent: Node): Template {
    const { hierarchy } = parent
    const key = parent.get('cgroup.subtree_control') ?? ''
    const templates = once(this.#known, hierarchy, () => new Map<string, Template>())
    const on = () => (hierarchy.version === 1 ? hierarchy.controllers : words(key))
    return once(templates, key, () => this.#set(hierarchy.records.child, parent, on()))
  }

  #set(records: readonly FileRecord[], parent: Node | undefined, on: readonly string[]): Template {
    const byName = new Map<string, NewFile>()
    const dynamic: [FileRecord, string][] = []
    for (const record of records) {
      if (record.controller !== '' && !on.includes(record.controller)) continue
      const text = this.#text(record, parent)
      const before = byName.get(record.name)?.text ?? ''
      byName.set(record.name, { name: record.name, mode: record.mode, text: before + text })
      if (typeof record.initial === 'function') dynamic.push([record, text])
    }
    const files = [...byName.keys()].sort().flatMap((name) => byName.get(name) ?? [])
    return { set: { files, byName }, dynamic }
  }

  /** The files that a controller brings into an existing child; those it only adds lines to are apart. */
  of(controller: string, child: Node): { files: NewFile[]; appends: NewFile[] } {
    const records = child.hierarchy.records.child.filter((record) => record.controller === controller)
    const file = (record: FileRecord): NewFile => ({
      name: record.name,
      mode: record.mode,
      text: this.#text(record, child.parent),
    })
    return {
      files: records.filter((record) => !record.appends).map(file),
      appends: records.filter((record) => record.appends).map(file),
    }
  }

  #text(record: FileRecord, parent: Node | undefined): string {
    if (typeof record.initial === 'string') return record.initial
    return record.initial(parent, this.#world)
  }
}
